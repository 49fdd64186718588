#!/usr/bin/env python3
"""How the work of `anslag check` grows with a site, counted in instructions and not by a clock: no worse than n log n.

    python3 tests/bench/work.py --anslag target/debug/anslag
    python3 tests/bench/work.py --anslag target/debug/anslag --only text --shape tags
    python3 tests/bench/work.py --anslag target/debug/anslag --explain anslag::site::links

Every shape of GROUPS is built with each of SIZES of its kind, all shapes of a group in one site. Valgrind counts what each
function of the program executes. From the second size to the third a function may do up to LIMIT times as much more as from the
first to the second: what is proportional does 4 times as much, n log n does 5, what goes through all for each does 16. A function
is told by its name, so that a small fault is not hidden by large ones, and few of each kind are enough. Needs valgrind and a
program with symbols that is not optimised, since functions that were merged into others cannot be counted. A new shape is one
line.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

SIZES = (6, 24, 96)
LIMIT = 8
# What grows by less than this many instructions, for each of the things that were added, is not looked at.
LEAST = 30
SETTINGS = "title: S\nbase_url: https://www.example.se/\n"
ENVIRONMENT = {"PATH": os.environ["PATH"], "ANSLAG_LANG": "en", "RAYON_NUM_THREADS": "1"}


def page(body="Text.", kind="news", title="T", **fields):
    required = {"news": {"lead": "L", "published": "2024-01-01"}}.get(kind, {})
    lines = [f"{key}: {value}" for key, value in {"type": kind, "title": title, **required, **fields}.items()]
    return "\n".join(["---", *lines, "---", "", body, ""])


def name(number):
    """A word of letters: numbers are much alike, and other rules look at them."""
    return "".join(chr(97 + int(digit)) for digit in f"{number:04}")


def each(count, template, between=" "):
    return between.join(template.format(i=i, w=name(i)) for i in range(count))


def one(body="Text.", **fields):
    return lambda shape: {f"content/{shape}.md": page(body, title=shape, **fields)}


def pages(count, **fields):
    def files(shape):
        made = {key: value.format(w=shape) if isinstance(value, str) else value for key, value in fields.items()}
        return {f"content/{shape}/s{name(i)}.md": page(title=f"{shape} {name(i)}", **made) for i in range(count)}
    return files


def together(*parts):
    return lambda shape: {path: text for part in parts for path, text in part(shape).items()}


# What one page may have many of, on one line and on many.
TEXT = {
    "tags": lambda n: one(each(n, "<b>x</b>", "")),
    "attributes": lambda n: one("::: fact {" + each(n, "a{i}=1") + "}\nx\n:::"),
    "dead_links": lambda n: one(each(n, "[l](nej-{w}.md)")),
    "dead_anchors": lambda n: one(each(n, "[l](#nej-{w})", "\n\n")),
    "anchors": lambda n: one(each(n, "## {w}\n\n[l](#{w})", "\n\n")),
    "headings_of_one_name": lambda n: one(each(n, "## Rubrik", "\n\n")),
    "footnotes": lambda n: one(each(n, "a[^{i}]") + "\n\n" + each(n, "[^{i}]: not", "\n\n")),
    "references": lambda n: one(each(n, "[{w}]") + "\n\n" + each(n, "[{w}]: https://example.org/{i}", "\n")),
    "cells": lambda n: one("| a | b |\n|---|---|\n" + each(n, "| {w} | x |", "\n")),
    "columns": lambda n: one("|" + " a |" * n + "\n|" + "---|" * n + "\n|" + " x |" * n),
    "quotes": lambda n: one(">" * n + " a"),
    "emphasis": lambda n: one("*a **a " * 4 * n),
    "brackets": lambda n: one("[" * n),
    "code": lambda n: one("```rust\n" + 'let a = "x"; // y\n' * n + "```"),
    "images": lambda n: one(each(n, "![x](nej-{w}.png)")),
    "lines": lambda n: one("ord ord ord\n" * n),
    "unknown_keys": lambda n: one(**{f"k{name(i)}": 1 for i in range(n)}),
    "maps_in_a_list": lambda n: one(topics="[" + each(n, "{{a{i}: 1}}", ", ") + "]"),
    "unknown_people": lambda n: one(contacts="[" + each(n, "nej{w}", ", ") + "]"),
    "escapes": lambda n: one(review_note='"' + "\\n" * n + '"'),
    "aliases": lambda n: one(aliases="[" + each(n, "/gammal/{w}/", ", ") + "]"),
    "attachments": lambda n: one(attachments="\n" + each(n, "  - {{file: nej-{w}.pdf, title: A {w}}}", "\n")),
    "words": lambda n: one(each(n, "ord{w}")),
}
# What a site may have many of.
SITE = {
    "in_a_section": lambda n: together(pages(n), lambda shape: {f"content/{shape}/_index.md": "---\ntitle: S\n---\n\nx\n"}),
    "of_a_topic": lambda n: pages(n, topics="[vatten]"),
    "with_a_topic_each": lambda n: lambda shape: {
        f"content/{shape}{name(i)}.md": page(topics=f"[amne {name(i)}]", title=name(i)) for i in range(n)},
    "of_a_series": lambda n: pages(n, kind="event", starts="2030-01-01 10:00", ends="2030-01-01 12:00", place="Torget",
                                   series="s", summary="x"),
    "about_one": lambda n: together(pages(n, about="[{w}.md]"), one(kind="page", review_in="P1Y")),
    "at_one_alias": lambda n: pages(n, aliases="[/samma/]"),
    "with_one_slug": lambda n: pages(n, slug="samma"),
    "sections": lambda n: lambda shape: {f"content/{shape}{name(i)}/_index.md": f"---\ntitle: {name(i)}\n---\n\nx\n" for i in range(n)},
    "information": lambda n: pages(n, kind="page", review_in="P1Y"),
    "dead_link_each": lambda n: lambda shape: {
        f"content/{shape}{name(i)}.md": page(f"[l](saknas{name(i)}.md)", title=name(i)) for i in range(n)},
    "unknown_person_each": lambda n: lambda shape: {
        f"content/{shape}{name(i)}.md": page(contacts=f"[nej{name(i)}]", title=name(i)) for i in range(n)},
    "people": lambda n: lambda shape: {"data/people.yml": each(n, "p{w}:\n  namn: P\n", "")},
    "gone": lambda n: lambda shape: {"data/gone.yml": each(n, "/borta/{w}/:\n  day: 2024-01-01\n", "")},
    "files": lambda n: lambda shape: {f"content/{shape}{name(i)}.pdf": "%PDF-1.4\n" for i in range(n)},
}
# Languages, each with a page of its own: what stands in every language would be as many links as there are pairs.
LANGUAGES = {
    "languages": lambda n: lambda shape: {
        "anslag.yaml": SETTINGS + "languages:\n  sv: {title: S}\n" + each(n, "  {w}: {{title: L}}\n", ""),
        **{f"content/{name(i)}/sida{i}.md": page() for i in range(n)},
    },
}
GROUPS = {"text": TEXT, "site": SITE, "languages": LANGUAGES}


def write(root, shapes, size):
    files = {"anslag.yaml": SETTINGS, "content/_index.md": "---\ntitle: S\n---\n\nHej.\n"}
    for shape, make in shapes.items():
        files |= make(size)(shape)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def count(anslag, shapes, size):
    """Instructions that each function executes itself, by name."""
    with tempfile.TemporaryDirectory() as folder:
        root, out = pathlib.Path(folder, "site"), pathlib.Path(folder, "counts")
        write(root, shapes, size)
        call = ["valgrind", "-q", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={out}", anslag]
        done = subprocess.run([*call, "check", "--json", "--root", root], env=ENVIRONMENT, capture_output=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{size}: exit {done.returncode}\n{done.stdout.decode()}\n{done.stderr.decode()}")
        return functions(out)


def functions(path):
    counts = collections.Counter()
    for line in path.read_text(errors="replace").splitlines():
        if line.startswith("fn="):
            function = line[3:]
        elif line[:1].isdigit():
            counts[function] += int(line.split()[1])
    return counts


def worse(counts):
    """Functions whose work grows faster than it may: how much faster, and by how many instructions."""
    few, some, many = counts
    for function in (function for function in many if "anslag::" in function):
        more, before = many[function] - some[function], some[function] - few[function]
        if more >= LEAST * (SIZES[2] - SIZES[1]) and more > LIMIT * max(before, 1):
            yield more / max(before, 1), more, function


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--anslag", required=True)
    options.add_argument("--only", choices=GROUPS)
    options.add_argument("--shape")
    options.add_argument("--explain", metavar="FUNCTION", help="show what functions of this name execute")
    options = options.parse_args()
    anslag = os.path.abspath(options.anslag)
    groups = {key: shapes for key, shapes in GROUPS.items() if options.only in (None, key)}
    if options.shape:
        groups = {key: {options.shape: shapes[options.shape]} for key, shapes in groups.items() if options.shape in shapes}
    jobs = [(key, size) for key in groups for size in SIZES]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        counted = dict(zip(jobs, threads.map(lambda job: count(anslag, groups[job[0]], job[1]), jobs)))
    wrong = 0
    for key in groups:
        counts = [counted[key, size] for size in SIZES]
        print(f"{key}: {', '.join(f'{sum(each.values()) / 1e6:.0f}' for each in counts)} million instructions for {SIZES} of each")
        for times, more, function in sorted(worse(counts), key=lambda found: -found[1]):
            print(f"  {times:.1f} times, {more} instructions more: {function}")
            wrong += 1
        for function in counts[-1]:
            if options.explain and options.explain in function:
                print(f"  {[each[function] for each in counts]} {function}")
    if wrong:
        sys.exit(f"{wrong} functions do more work than n log n (more than {LIMIT} times as much)")


if __name__ == "__main__":
    main()
