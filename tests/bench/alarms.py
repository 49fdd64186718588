#!/usr/bin/env python3
"""How often the rules about lost and misread text speak of real pages, and a random sample of what they say, to judge by eye.

    python3 tests/bench/alarms.py [--anslag target/release/anslag] [--codes A260,A261] [--sample 100] [--seed 1] [--marks] [--work DIR]
                                  REPOSITORY[:FOLDER][@LANGUAGE]…

Each argument is a clone, bare or not, of a repository with Markdown, whose newest version is read; a folder and a language (`sv` if
none is named) may follow. Every page becomes one of a site: its front matter is replaced by what Anslag asks for, its text is as it
was. `anslag check` then reads them all, and HTML is kept, since other sites allow it.

Prints for each repository pages, lines with text and messages by code, then a sample with as many of each kind: code, file, line, what stood there and what was
said. With `--marks` it prints instead what readers still see of signs that no message named: stars, brackets and the like in the
made pages' text, apart from code.
"""
import argparse
import collections
import html
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CODES = "A247,A260,A261,A262,A263,A264,A265,A266,A267,A268,A269,A270"
CONFIG = "title: X\nbase_url: https://www.example.se/\nlanguages: {{{lang}: {{name: X}}}}\nmarkdown: {{html: allow}}\n"
MARKS = re.compile(r"\*\*|\]\(|~~|\^\^?|``|\{\{|\{%|\[\[|\]\]|:::|\+\+\+|==|\|\s*-{2,}|^\s*#{1,6}\s|\\$", re.M)
KEPT = re.compile(r"<(pre|code|script|style|template|svg|textarea)\b.*?</\1>", re.S)


def files(repository, folder):
    """The Markdown of the newest version, by path."""
    git = ["git", "-C", str(repository)]
    found = subprocess.run([*git, "ls-tree", "-r", "--name-only", "-z", "HEAD", folder or "."], capture_output=True, check=True)
    names = [name for name in found.stdout.decode().split("\0") if re.search(r"\.(md|markdown|mdx)$", name, re.I)]
    asked = "".join(f"HEAD:{name}\n" for name in names).encode()
    blobs = subprocess.run([*git, "cat-file", "--batch"], input=asked, capture_output=True, check=True).stdout
    at = 0
    for name in names:
        end = blobs.index(b"\n", at)
        head = blobs[at:end].split()
        if head[-1] == b"missing":
            at = end + 1
            continue
        size = int(head[2])
        yield name, blobs[end + 1:end + 1 + size]
        at = end + 1 + size + 1


def body(text):
    """A page's text without its front matter, and the number of lines that this took."""
    for fence in ("---", "+++"):
        found = re.match(rf"\ufeff?{re.escape(fence)}[ \t]*\n.*?\n{re.escape(fence)}[ \t]*(\n|$)", text, re.S)
        if found:
            return text[found.end():], text[:found.end()].count("\n")
    return text, 0


def site(root, repository, folder, lang):
    """Makes the site; gives where each page came from, and how many lines with text there are."""
    origins, lines = {}, 0
    (root / "content").mkdir(parents=True)
    (root / "anslag.yaml").write_text(CONFIG.format(lang=lang))
    for number, (name, blob) in enumerate(files(repository, folder)):
        text, taken = body(blob.decode("utf-8", "replace").replace("\r\n", "\n"))
        if not text.strip():
            continue
        head = f"---\ntitle: Sida {number}\nreview_in: P1Y\npublished: 2024-01-01\n---\n\n"
        (root / "content" / f"{number}.md").write_text(head + text)
        origins[f"content/{number}.md"] = (name, taken - head.count("\n"), text)
        lines += sum(1 for line in text.split("\n") if line.strip())
    return origins, lines


def shown(root, anslag, origins):
    """Signs that readers see: the text of each made page's main part, without code."""
    for page in root.glob("content/*.md"):
        text = re.sub(r"!\[([^\]]*)\]\([^)\n]*\)", r"\1", page.read_text())
        page.write_text(re.sub(r"(?<=\S)\]\([^)\n]*\)", "](https://www.example.com/)", re.sub(r"^\[[^\]^]+\]:.*$", "", text, flags=re.M)))
    for _ in range(12):
        run = subprocess.run([anslag, "build", "--json", "--root", str(root)], capture_output=True, text=True)
        wrong = {p["file"] for d in json.loads(run.stdout)["diagnostics"] if d["severity"] == "error" for p in d["places"][:1]}
        if not wrong:
            break
        # What cannot be built for another reason is left out.
        for page in wrong:
            (root / page).unlink(missing_ok=True)
    print(f"  {len(list(root.glob('public/*/index.html')))} pages made")
    for path in sorted(root.glob("public/*/index.html")):
        main = re.search(r"<main.*?</main>", path.read_text(), re.S)
        text = html.unescape(re.sub(r"<[^>]*>", "", KEPT.sub("", main[0]))) if main else ""
        for found in MARKS.finditer(text):
            yield path.parent.name, text[max(0, found.start() - 40):found.end() + 40].replace("\n", "⏎")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+")
    parser.add_argument("--anslag", default="target/release/anslag")
    parser.add_argument("--codes", default=CODES)
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--marks", action="store_true")
    parser.add_argument("--work")
    options = parser.parse_args()
    codes, found, pages, lines = set(options.codes.split(",")), [], 0, 0
    work = Path(options.work or tempfile.mkdtemp(prefix="anslag-alarms-"))
    for argument in options.repositories:
        named, _, lang = argument.partition("@")
        repository, _, folder = named.partition(":")
        root = work / re.sub(r"\W+", "-", named).strip("-")
        shutil.rmtree(root, ignore_errors=True)
        origins, written = site(root, repository, folder, lang or "sv")
        run = subprocess.run([options.anslag, "check", "--json", "--root", str(root)], capture_output=True, text=True)
        if not run.stdout or "A104" in run.stdout:
            sys.exit(f"{named}: the site cannot be read: {run.stderr[:400]}{run.stdout[:400]}")
        said = [d for d in json.loads(run.stdout)["diagnostics"] if d["code"] in codes and d["places"]]
        counted = collections.Counter(d["code"] for d in said)
        print(f"{named}: {len(origins)} pages, {written} lines, " + (", ".join(f"{c} {n}" for c, n in sorted(counted.items())) or "nothing"))
        pages, lines = pages + len(origins), lines + written
        found += [(named, origins, d) for d in said]
        if options.marks:
            told = {(d["places"][0]["file"]) for _, _, d in found}
            for page, text in shown(root, options.anslag, origins):
                if f"content/{page}.md" not in told:
                    print(f"  {origins.get(f'content/{page}.md', (page,))[0]}: {text}")
    print(f"all: {pages} pages, {lines} lines, {len(found)} messages")
    if options.marks:
        return
    kinds = collections.defaultdict(list)
    for one in found:
        kinds[one[2]["code"], one[2]["message"] if one[2]["code"] == "A260" else ""].append(one)
    for (code, message), all_of_it in sorted(kinds.items()):
        print(f"## {code} {message}: {len(all_of_it)}")
    share = max(1, options.sample // max(1, len(kinds)))
    dice = random.Random(options.seed)
    drawn = [one for of_kind in kinds.values() for one in dice.sample(of_kind, min(share, len(of_kind)))]
    for named, origins, d in drawn:
        place = d["places"][0]
        name, taken, _ = origins.get(place["file"], (place["file"], 0, ""))
        line = (work / re.sub(r"\W+", "-", named).strip("-") / place["file"]).read_text().split("\n")[place["line"] - 1]
        print(f"{d['code']} {name}:{place['line'] + taken}: {d['message']}\n    {line.strip()[:160]}")


if __name__ == "__main__":
    sys.exit(main())
