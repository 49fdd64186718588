#!/usr/bin/env python3
"""What Pagefind makes of the gold set of the search: its nDCG@10, beside which `cargo test -p anslag-search quality` prints ours.

    python3 tests/bench/gold.py --pagefind PROGRAM --modules FOLDER

Needs PyYAML. PROGRAM is `npm install pagefind@1.6`, the program below node_modules/.bin; FOLDER has the tools of the browser checks.
"""
import argparse
import html
import json
import subprocess
import tempfile
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
GOLD = HERE.parent.parent / "crates/search/tests/gold"


def page(entry):
    """A page as the theme writes it: a title, a lead, headings, text, and topics."""
    text = lambda name: html.escape(entry.get(name, ""))
    headings = "".join(f"<h2>{html.escape(heading)}</h2>" for heading in entry.get("headings", []))
    topics = " ".join(html.escape(topic) for topic in entry.get("topics", []))
    return (f'<!doctype html><html lang="sv"><title>{text("title")}</title><main data-pagefind-body><h1>{text("title")}</h1>'
            f'<p>{text("lead")}</p>{headings}<p>{text("body")}</p><p>{topics}</p></main></html>')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pagefind", type=Path, required=True)
    parser.add_argument("--modules", type=Path, required=True)
    options = parser.parse_args()
    files = [yaml.safe_load(path.read_text()) for path in sorted(GOLD.glob("*.yaml"))]
    with tempfile.TemporaryDirectory() as name:
        site = Path(name)
        for entry in (entry for file in files for entry in file["pages"]):
            (site / entry["id"]).mkdir()
            (site / entry["id"] / "index.html").write_text(page(entry))
        (site / "queries.json").write_text(json.dumps([query for file in files for query in file["queries"]]))
        subprocess.run([options.pagefind.resolve(), "--site", site], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["node", HERE / "gold.mjs", site, "--modules", options.modules], check=True)


if __name__ == "__main__":
    main()
