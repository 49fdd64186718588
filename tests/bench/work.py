#!/usr/bin/env python3
"""How the work of `anslag check` grows with a site, counted in instructions and not by a clock: no worse than n log n.

    python3 tests/bench/work.py --anslag target/debug/anslag
    python3 tests/bench/work.py --anslag target/debug/anslag --only text --shape tags
    python3 tests/bench/work.py --anslag target/debug/anslag --explain anslag_core::site::links
    python3 tests/bench/work.py --self-test

All shapes of a group are built in one site, with each of the group's three sizes. Valgrind counts what each function of the program
executes. From the second size to the third, a function may do up to `limit` times as much more as from the first to the second:
with sizes that grow by four, what is proportional does 4 times as much, n log n does 5, and what goes through all for each does 16.
A function is told by its name, so that a small fault is not hidden by large ones, and few of each kind are enough. Needs valgrind
and a program with symbols that is not optimised, since functions that were merged into others cannot be counted. A new shape is one
line. What is found and is right as it is stands in ACCEPTED, with the reason.
"""
import argparse
import collections
import concurrent.futures
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import typing

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
    "links": lambda n: one(each(n, "[l](links.md) [m](https://example.org/{w})")),
    "nested_list": lambda n: one("\n".join("  " * depth + "- a" for depth in range(n))),
    "items": lambda n: one(each(n, "- a\n  1. b", "\n")),
    "bad_rows": lambda n: one("| a |\n|---|\n" + each(n, "| {w} | y | z |", "\n")),
    "pictures_of_others": lambda n: one(each(n, "![{w}](https://example.org/{w}.png)", "\n\n")),
    "anchors_of_yaml": lambda n: one(x1="&a [" + "1, " * n + "]", x2="[" + "*a, " * 9 + "]"),
    "long_key": lambda n: one(**{"k" * n: "1"}),
    "labels": lambda n: lambda shape: {"anslag.yaml": "labels:\n  sv:\n" + each(n, "    nej_{w}: x\n", "")},
    "rows": lambda n: lambda shape: {"data/rader.csv": "a;b\n" + each(n, "{w};{i}\n", "")},
}
# What a site may have many of.
SITE = {
    "with_a_topic_each": lambda n: lambda shape: {
        f"content/{shape}{name(i)}.md": page(topics=f"[amne {name(i)}]", title=name(i)) for i in range(n)},
    "of_a_series": lambda n: pages(n, kind="event", starts="2030-01-01 10:00", ends="2030-01-01 12:00", place="Torget",
                                   series="s", summary="x"),
    "at_one_alias": lambda n: pages(n, aliases="[/samma/]"),
    "with_one_slug": lambda n: pages(n, slug="samma"),
    "sections": lambda n: lambda shape: {f"content/{shape}{name(i)}/_index.md": f"---\ntitle: {name(i)}\n---\n\nx\n" for i in range(n)},
    "information": lambda n: pages(n, kind="page", review_in="P1Y"),
    "dead_link_each": lambda n: lambda shape: {
        f"content/{shape}{name(i)}.md": page(f"[l](saknas{name(i)}.md)", title=name(i)) for i in range(n)},
    "link_to_the_next": lambda n: lambda shape: {
        f"content/{shape}/{name(i)}.md": page(f"[l]({name((i + 1) % n)}.md)", title=name(i)) for i in range(n)},
    "old_links": lambda n: lambda shape: {
        f"content/{shape}{name(i)}.md": page(f"[l](/borta/{name(i)}/)", title=name(i)) for i in range(n)},
    "that_have_ended": lambda n: lambda shape: {
        f"content/{shape}/{name(i)}.md": page(f"[l]({name((i + 1) % n)}.md)", title=name(i), expires="2024-02-01", on_expiry="gone")
        for i in range(n)},
    "unknown_person_each": lambda n: lambda shape: {
        f"content/{shape}{name(i)}.md": page(contacts=f"[nej{name(i)}]", title=name(i)) for i in range(n)},
    "people": lambda n: lambda shape: {"data/people.yml": each(n, "p{w}:\n  namn: P\n", "")},
    "gone": lambda n: lambda shape: {"data/gone.yml": each(n, "/borta/{w}/:\n  since: 2024-01-01\n", "")},
    "files": lambda n: lambda shape: {f"content/{shape}{name(i)}.pdf": "%PDF-1.4\n" for i in range(n)},
    "drafts_with_files": lambda n: lambda shape: {
        path: text for i in range(n) for path, text in (
            (f"content/{shape}/{name(i)}/index.md", page(draft="true", title=name(i))),
            (f"content/{shape}/{name(i)}/a.pdf", "%PDF-1.4\n"))},
}
# Long lists. A page looks at a bounded number of those that stand near it in time, so there must be more than that (80).
LISTS = {
    "of_a_section_and_topics": lambda n: together(
        pages(n, topics="[vatten, skola, vård]"), lambda shape: {f"content/{shape}/_index.md": "---\ntitle: S\n---\n\nx\n"}),
    "about_one": lambda n: together(pages(n, about="[{w}.md]"), one(kind="page", review_in="P1Y")),
}
# Languages, each with a page of its own.
LANGUAGES = {
    "languages": lambda n: lambda shape: {
        "anslag.yaml": "languages:\n  sv: {title: S}\n" + each(n, "  {w}: {{title: L}}\n", ""),
        **{f"content/{name(i)}/sida{i}.md": page() for i in range(n)},
    },
}
# What each page shows: what is made grows with both.
EVERYWHERE = {
    "menu": lambda n: lambda shape: {
        "anslag.yaml": "menus:\n  sv:\n    main:\n" + each(n, "      - {{url: https://example.org/{w}, text: {w}}}\n", "")},
    "topics": lambda n: one(topics="[" + each(n, "amne {w}", ", ") + "]"),
}


class Group(typing.NamedTuple):
    """Shapes that are built together, and how their work may grow: by n, or by n * n where what is made does."""
    shapes: dict
    sizes: tuple = (6, 24, 96)
    power: int = 1

    def limit(self):
        """Half a power more than it may, so that a logarithm fits."""
        return (self.sizes[2] / self.sizes[1]) ** (self.power + 0.5)


GROUPS = {
    "text": Group(TEXT),
    "site": Group(SITE),
    "lists": Group(LISTS, sizes=(96, 192, 384)),
    # Each topic has a page, which shows the whole menu, and a feed, where the page stands with all its topics.
    "everywhere": Group(EVERYWHERE, sizes=(3, 12, 48), power=2),
    # Each page names the home page of every language, and each home page all others: so many links are made and looked at.
    "languages": Group(LANGUAGES, sizes=(3, 12, 48), power=2),
}
# Functions that are named and are right as they are: group, name, why.
LIKE = "names that stand near a wrong one are looked at, 500 before it and 500 after (crates/core/src/site/name_index.rs, which has a test of it)"
ACCEPTED = (
    ("text", "anslag_core::diagnostic::line_index::LineIndex::counted", "goes through a text by pieces of 512 bytes, of which the small texts have none"),
    ("site", "anslag_core::site::links::nearest_path", LIKE),
    ("site", "anslag_core::site::Site>::nearest_file", LIKE),
    ("site", "anslag_core::site::Site>::keys_like", LIKE),
    ("site", "anslag_core::site::Site>::files_like", LIKE),
    ("site", "anslag_core::diagnostic::nearest", LIKE),
    ("languages", "core::slice::sort::stable::merge::MergeState", "lists of up to twenty pages, which the small sites have, are sorted without merging"),
)


def write(root, shapes, size):
    files = {"content/_index.md": "---\ntitle: S\n---\n\nHej.\n"}
    settings = SETTINGS
    for shape, make in shapes.items():
        made = make(size)(shape)
        settings += made.pop("anslag.yaml", "")
        files |= made
    files["anslag.yaml"] = settings
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
        # A wrong configuration ends with 2 where the whole site was looked at.
        if done.returncode not in (0, 1, 2) or b'"pages":' not in done.stdout:
            sys.exit(f"{size}: exit {done.returncode}\n{done.stdout.decode()[-2000:]}\n{done.stderr.decode()}")
        counts = functions(out)
        if not any("anslag" in function for function in counts):
            sys.exit(f"{anslag} has no names of functions, so nothing can be counted")
        return counts


def functions(path):
    counts = collections.Counter()
    for line in path.read_text(errors="replace").splitlines():
        if line.startswith("fn="):
            function = line[3:]
        elif line[:1].isdigit():
            counts[function] += int(line.split()[1])
    return counts


def worse(counts, group):
    """Functions whose work grows faster than it may: how much faster, and by how many instructions."""
    few, some, many = counts
    for function in (function for function in many if "anslag" in function):
        more, before = many[function] - some[function], some[function] - few[function]
        if more >= LEAST * (group.sizes[2] - group.sizes[1]) and more > group.limit() * max(before, 1):
            yield more / max(before, 1), more, function


def accepted(key, function):
    return next((entry for entry in ACCEPTED if entry[0] == key and entry[1] in function), None)


def report(key, group, counts, explain=None):
    """Prints what was counted in a group; how many functions are wrong, and which entries of ACCEPTED were needed."""
    wrong, used = 0, set()
    millions = ", ".join(f"{sum(each.values()) / 1e6:.0f}" for each in counts)
    print(f"{key}: {millions} million instructions for {group.sizes} of each, at most {group.limit():.1f} times as much more")
    for times, more, function in sorted(worse(counts, group), key=lambda found: -found[1]):
        entry = accepted(key, function)
        if entry:
            used.add(entry)
        else:
            print(f"  {times:.1f} times, {more} instructions more: {function}")
            wrong += 1
    for function in counts[-1]:
        if explain and explain in function:
            print(f"  {[each[function] for each in counts]} {function}")
    return wrong, used


def self_test():
    """Recorded growth of each kind is told from the others, in every group."""
    def growth(function):
        return lambda size: collections.Counter({"anslag::it": int(1000 * function(size)), "core::other": size ** 4})
    for key, group in GROUPS.items():
        kinds = {
            "a constant": (lambda n: 1, False),
            "n": (lambda n: n, False),
            "n log n": (lambda n: n * math.log2(n), False),
            "n and much at the start": (lambda n: 500 + n, False),
            "n * n": (lambda n: n * n, group.power < 2),
            "a little of n * n": (lambda n: n * n / 20, group.power < 2),
            "n * n * n": (lambda n: n ** 3, True),
        }
        for kind, (function, expected) in kinds.items():
            found = bool(list(worse([growth(function)(size) for size in group.sizes], group)))
            if found != expected:
                sys.exit(f"self-test: {kind} in the group {key} was {'found' if found else 'not found'}")
    print(f"the growth of {len(kinds)} kinds is told apart in {len(GROUPS)} groups")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--anslag")
    options.add_argument("--only", choices=GROUPS)
    options.add_argument("--shape")
    options.add_argument("--explain", metavar="FUNCTION", help="show what functions of this name execute")
    options.add_argument("--self-test", action="store_true", help="only see that growth is told from growth")
    options = options.parse_args()
    self_test()
    if options.self_test:
        return
    anslag = os.path.abspath(options.anslag)
    groups = {key: group for key, group in GROUPS.items() if options.only in (None, key)}
    if options.shape:
        groups = {key: group._replace(shapes={options.shape: group.shapes[options.shape]})
                  for key, group in groups.items() if options.shape in group.shapes}
    # The largest first, so that no processor waits for one at the end.
    jobs = sorted(((key, size) for key, group in groups.items() for size in group.sizes), key=lambda job: -job[1])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        counted = dict(zip(jobs, threads.map(lambda job: count(anslag, groups[job[0]].shapes, job[1]), jobs)))
    wrong, used = 0, set()
    for key, group in groups.items():
        more, needed = report(key, group, [counted[key, size] for size in group.sizes], options.explain)
        wrong, used = wrong + more, used | needed
    for entry in () if options.only or options.shape else [entry for entry in ACCEPTED if entry not in used]:
        print(f"not named this time, though in ACCEPTED: {entry[0]}, {entry[1]}")
    if wrong:
        sys.exit(f"{wrong} functions do more work than they may")


if __name__ == "__main__":
    main()
