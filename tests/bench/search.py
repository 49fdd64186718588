#!/usr/bin/env python3
"""What the search index costs: a cold build and an edit with it and without, its size, and Pagefind on the same pages.

    python3 tests/bench/search.py --anslag target/dist/anslag [--pagefind PROGRAM] [--articles N] [--rounds N] [--work FOLDER]
    node tests/bench/search.mjs FOLDER/site/public --modules FOLDER    # a browser with a slowed processor

The site is that of run.py with the page of results of the theme kommun. Builds with and without an index take turns. Pagefind is
`npm install pagefind@1.6`, the program below node_modules/.bin. Prints Markdown tables: medians, processor seconds in brackets.
"""
import argparse
import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODES = ("without", "with")


def site(folder, articles):
    """The site of the benchmark, with the theme's page of results and its script."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, HERE / "corpus.py", str(articles), folder, "--flavour", "anslag"], check=True, stdout=subprocess.DEVNULL)
    shutil.copytree(HERE / "sites/anslag", folder, dirs_exist_ok=True)
    theme = folder / "themes/bench"
    page = (theme / "templates/page.html").read_text()
    (theme / "templates/search.html").write_text(page)


def choose(folder, mode):
    """Turns the search on or off."""
    given = (HERE / "sites/anslag/anslag.yaml").read_text()
    (folder / "anslag.yaml").write_text(given + f"search: {'true' if mode == 'with' else 'false'}\n")


def measured(folder, command):
    """What a command took."""
    run = subprocess.run([sys.executable, "-I", "-S", HERE / "measure.py", folder, folder / "log", *command], check=True, capture_output=True)
    took = json.loads(run.stdout)
    if took["code"] != 0:
        sys.exit((folder / "log").read_text())
    return took


def rounds(folder, anslag, count):
    """Cold builds, builds with nothing to do and builds after an edit, with and without an index in turns."""
    found = {(what, mode): [] for what in ("cold", "nothing changed", "one edit") for mode in MODES}
    page = sorted((folder / "content").glob("nyheter/**/*.md"))[100]
    text = page.read_text()
    for number in range(count):
        for mode in MODES:
            choose(folder, mode)
            for name in ("public", ".anslag"):
                shutil.rmtree(folder / name, ignore_errors=True)
            build = [str(anslag), "build", "--quiet"]
            found["cold", mode].append(measured(folder, build))
            found["nothing changed", mode].append(measured(folder, build))
            page.write_text(f"{text}\nEtt nytt stycke om vattenledningen, nummer {number}.\n")
            found["one edit", mode].append(measured(folder, build))
            page.write_text(text)
    return found


def sizes(public):
    """The bytes of the index and of the pages, as they are and compressed."""
    index = [path for path in (public / "sok").rglob("*") if path.name != "index.html" and path.is_file()]
    pages = list(public.rglob("*.html"))
    count = lambda files: (len(files), sum(path.stat().st_size for path in files), sum(len(gzip.compress(path.read_bytes(), 6)) for path in files))
    return count(index), count(pages)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anslag", type=Path, required=True)
    parser.add_argument("--pagefind", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", type=Path, default=Path("/dev/shm/anslag-search"))
    options = parser.parse_args()
    folder = options.work / "site"
    site(folder, options.articles)
    found = rounds(folder, options.anslag.resolve(), options.rounds)
    print("| | without | with | more |\n|---|---|---|---|")
    for what in ("cold", "nothing changed", "one edit"):
        middle = {mode: {key: median(one[key] for one in found[what, mode]) for key in ("seconds", "peak")} for mode in MODES}
        work = {mode: median(one["user"] + one["system"] for one in found[what, mode]) for mode in MODES}
        less, more = middle["without"], middle["with"]
        cells = [f"{middle[mode]['seconds']:.3f} s ({work[mode]:.2f} s), {middle[mode]['peak'] / 1024:.0f} MiB" for mode in MODES]
        gain = f"{(more['seconds'] - less['seconds']) * 1000:.0f} ms ({more['seconds'] / less['seconds'] - 1:+.0%}), {(more['peak'] - less['peak']) / 1024:.0f} MiB"
        print(f"| {what} | {cells[0]} | {cells[1]} | {gain} |")
    (files, raw, packed), (_, pages, packed_pages) = sizes(folder / "public")
    print(f"\nIndex: {files} files, {raw / 1e6:.2f} MB ({raw / pages:.1%} of the pages), compressed {packed / 1e6:.2f} MB ({packed / packed_pages:.1%} of the compressed pages, {packed / pages:.1%} of the pages)")
    if options.pagefind:
        took = measured(folder, [str(options.pagefind.resolve()), "--site", str(folder / "public"), "--force-language", "sv", "--output-path", str(options.work / "pagefind")])
        index = [path for path in (options.work / "pagefind").rglob("*") if path.is_file()]
        print(f"Pagefind: {took['seconds']:.1f} s ({took['user'] + took['system']:.1f} s), {took['peak'] / 1024:.0f} MiB, {len(index)} files, {sum(path.stat().st_size for path in index) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
