#!/usr/bin/env python3
"""Dates from a long history: a generated repository whose true dates are known, and what `anslag dates` says of it.

    python3 tests/bench/history.py [--anslag target/release/anslag] [--pages 5000] [--commits 20000] [--work DIR]

The repository has new pages, edits, bulk edits of topics, moves, typos marked `Anslag-Updated: no`, reverts, edited pictures,
merged branches, and merges of main into a branch that then became main. Each page's days of publication and of the last
reader-visible change are known to the generator: the pages of the import have no known day, the commit that brings a page in is
no change, and a text that comes back is one, unless the other stood for three days at most. Prints seconds cold, with the cache and without any history, peak memory, and the number of
pages whose dates differ from the truth; ends with 1 when any does.
"""
import argparse
import json
import random
import resource
import shutil
import subprocess
import tempfile
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Stockholm")
FEW_DAYS = 3 * 24 * 60 * 60
WORDS = "vatten skola vård projekt möte beslut kommun region digital stöd plan mål karta väg torg park bibliotek tid plats dag".split()


class Generator:
    """Writes a stream for `git fast-import` and remembers what is true."""

    def __init__(self, out, pages, commits, seed):
        self.out, self.most, self.commits = out, pages, commits
        self.random = random.Random(seed)
        self.time, self.mark = 1_500_000_000, 0
        self.pages, self.images = {}, {n: 0 for n in range(50)}

    def paragraph(self):
        return "\n\n".join(" ".join(self.random.choice(WORDS) for _ in range(40)) for _ in range(5))

    def commit(self, message, branch="main", parent=None, merge=None):
        self.time += self.random.randint(1, 7200)
        self.mark += 1
        text = message.encode()
        self.out.write(b"commit refs/heads/%s\nmark :%d\ncommitter A <a@b> %d +0000\ndata %d\n%s\n" % (branch.encode(), self.mark, self.time, len(text), text))
        if parent:
            self.out.write(b"from :%d\n" % parent)
        if merge:
            self.out.write(b"merge :%d\n" % merge)
        return self.time

    def file(self, path, text):
        data = text.encode()
        self.out.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data))

    def put(self, page):
        front = f"title: Sida {page['id']}\nreview_in: P1Y\ntopics: [{page['topics']}]\nimage: {{src: /i{page['id'] % 50}.svg, alt: Bild}}\n"
        self.file(page["path"], f"---\n{front}---\n\n{page['text']}\n")

    def image(self, number):
        self.file(f"static/i{number}.svg", f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 {10 + self.images[number]}"/>')

    def new(self, when):
        number = len(self.pages)
        page = {"id": number, "path": f"content/n/{number}.md", "text": self.paragraph(), "topics": "a", "first": when}
        page["texts"] = [(page["text"], when, False)]
        self.pages[number] = page
        self.put(page)

    def change(self, page, text, when, typo=False):
        page["text"] = text
        page["texts"].append((text, when, typo))

    def some(self):
        return self.pages[self.random.randrange(len(self.pages))]

    def run(self):
        when = self.commit("import")
        self.file("anslag.yaml", "title: X\nbase_url: https://www.example.se/\n")
        for number in self.images:
            self.image(number)
        for _ in range(min(1000, self.most)):
            self.new(when)
        while self.mark < self.commits:
            self.step()

    def step(self):
        chance = self.random.random()
        if self.mark % 4000 == 3999:
            self.commit("bulk edit of topics")
            for page in self.pages.values():
                page["topics"] = f"b{self.mark}"
                self.put(page)
        elif len(self.pages) < self.most and chance < 0.3:
            self.new(self.commit("new"))
        elif chance < 0.6:
            when, page = self.commit("edit"), self.some()
            self.change(page, f"{page['text']} ändring{self.mark}", when)
            self.put(page)
        elif chance < 0.7:
            when, page = self.commit("typo\n\nAnslag-Updated: no"), self.some()
            self.change(page, f"{page['text']} x{self.mark}", when, typo=True)
            self.put(page)
        elif chance < 0.8:
            self.commit("move")
            page = self.some()
            old, page["path"] = page["path"], f"content/m{self.mark % 30}/{page['id']}.md"
            if old != page["path"]:
                self.out.write(b"R %s %s\n" % (old.encode(), page["path"].encode()))
        elif chance < 0.85:
            self.revert(self.some())
        elif chance < 0.9 and self.mark + 3 < self.commits:
            self.merge(*self.random.sample(sorted(self.pages), 2))
        else:
            self.commit("metadata")
            page = self.some()
            page["topics"] = f"c{self.mark}"
            self.put(page)

    def revert(self, page):
        if len(page["texts"]) > 1:
            when = self.commit("the text before")
            self.change(page, page["texts"][-2][0], when)
            self.put(page)

    def merge(self, one, other):
        """A branch with one edit beside an edit on main; sometimes main is merged into the branch, which then becomes main."""
        base, page, beside = self.mark, self.pages[one], self.pages[other]
        self.commit("work on a branch", "t", parent=base)
        text = f"{page['text']} gren{self.mark}"
        page["text"] = text
        self.put(page)
        tip = self.mark
        when = self.commit("main goes on", "main", parent=base)
        self.change(beside, f"{beside['text']} main{self.mark}", when)
        self.put(beside)
        main = self.mark
        if self.random.random() < 0.3:
            when = self.commit("Merge branch 'main' into t", parent=tip, merge=main)
            self.put(beside)
        else:
            when = self.commit("Merge branch 't'", parent=main, merge=tip)
            self.put(page)
        self.change(page, text, when)


def day(when):
    return datetime.fromtimestamp(when, ZONE).date().isoformat()


def changed(texts):
    """When the present text began; nothing when it is the one that the page came in with."""
    at, known = len(texts) - 1, {texts[-1][0]}
    while True:
        while at and texts[at][2]:
            at -= 1
            known.add(texts[at][0])
        back = next((n for n in range(at - 2, -1, -1) if texts[n][0] in known), None)
        if back is None or texts[at][1] - texts[back + 1][1] > FEW_DAYS:
            return texts[at][1] if at else None
        at = back


def truth(pages):
    """What a reader is to be told: the day of publication, and of the last change when that is a later day."""
    imported = min(page["first"] for page in pages.values())
    rows = {}
    for page in pages.values():
        published = day(page["first"]) if page["first"] > imported else None
        update = changed(page["texts"])
        update = update and day(update)
        rows[page["path"]] = (published, update if update and update > (published or "") else None)
    return rows


def ask(anslag, site, **surroundings):
    started = time.monotonic()
    result = subprocess.run([anslag, "dates", "--json", "--root", site], capture_output=True, check=True, **surroundings)
    took = time.monotonic() - started
    value = json.loads(result.stdout)
    date = lambda page, key: (page[key] or {}).get("date")
    return took, {page["path"]: (date(page, "published"), date(page, "updated")) for page in value["pages"] if not page["path"].endswith("_index.md")}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--anslag", default="target/release/anslag")
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--commits", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--work", default=None)
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(dir=options.work))
    try:
        subprocess.run(["git", "init", "-q", "-b", "main", work], check=True)
        with open(work / ".git" / "stream", "wb") as out:
            generator = Generator(out, options.pages, options.commits, options.seed)
            generator.run()
        with open(work / ".git" / "stream", "rb") as stream:
            subprocess.run(["git", "fast-import", "--quiet", "--force"], cwd=work, stdin=stream, check=True)
        # The last commit may stand on the branch that became main.
        head = subprocess.run(["git", "log", "-1", "--format=%H", "--all"], cwd=work, capture_output=True, text=True, check=True).stdout.strip()
        subprocess.run(["git", "reset", "-q", "--hard", head], cwd=work, check=True)
        anslag = str(Path(options.anslag).resolve())
        cold, said = ask(anslag, work)
        cached = sorted(ask(anslag, work) for _ in range(3))[0]
        # What everything but the history costs: the same command where there is no git to ask.
        without = sorted(ask(anslag, work, env={"PATH": ""}) for _ in range(3))[0][0]
        known = truth(generator.pages)
        wrong = [path for path in known if known[path] != said.get(path)]
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"{len(known)} pages, {generator.mark} commits: cold {cold:.2f} s, cached {cached[0]:.2f} s, without history {without:.2f} s, peak {peak} MiB, {len(wrong)} differ from the truth")
        for path in wrong[:5]:
            print(f"  {path}: {said.get(path)} instead of {known[path]}")
        if cached[1] != said:
            print("the cached answer is another one")
        return 1 if wrong or cached[1] != said or len(said) != len(known) else 0
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    raise SystemExit(main())
