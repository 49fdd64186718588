#!/usr/bin/env python3
"""Dates from real histories: no page's "Updated" is the commit that brought it in, and a clone that was cut off states no other day.

    python3 tests/bench/births.py [--anslag target/release/anslag] [--depths 20 200 2000] [--work DIR] REPOSITORY…

Each argument is a clone, bare or not, of a repository whose pages lie in `content/` (or lay in `_posts/`) as Markdown with YAML front matter, as those
of Hugo and Eleventy do. Its published branch is copied commit by commit, with the same days, into a repository of its own:
only the pages, with title, summary, day (`date` becomes `published`) and the words of the text, since links, pictures and codes of another
tool would be mistakes here. So what is read is what people wrote, in the order and at the time that they did.

Prints for each repository: pages, pages with an update from the history, how many of those updates are a commit that brought the
page in (there must be none), how many the day of the last commit would have given, and for each depth how many days the cut
clone states and how many of them are others (there must be none). Ends with 1 when any is not as it must be.

A history of many merges is that of github.com/18F/18f.gsa.gov: 2,771 of its 9,207 commits are merges, which published most of 568 pages. Of 359 updates
none is a birth, where the last commit would have made 510; clones of depth 20 and 200 state 29 and 213 days, none of them another.

The birth of a page is found apart from the program: by following names and git's renames from the first commit to the last. Git
pairs files by their bytes, and misses a page that was moved and edited much. So where an update is a birth by git, it is none when the
same commit removed a page of the same name with half of its words, or of the same title and nearly its length; these are listed.
"""
import argparse
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

FIELD = re.compile(rb"^(title|description|summary|date):[ \t]*(.*)$", re.M)
DAY = re.compile(rb"(\d{4}-\d{2}-\d{2})")
# Where pages lie, and lay before a site changed its tool.
FOLDERS = (b"content/", b"_posts/")
CONFIG = b"title: X\nbase_url: https://www.example.se/\nmarkdown: {html: allow}\n"


def git(folder, *arguments, **more):
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True, **more).stdout


def plain(text):
    """A body without what leads elsewhere or is another tool's."""
    text = re.sub(rb"\{\{.*?\}\}|\{%.*?%\}|<!--.*?-->", b"", text, flags=re.S)
    text = re.sub(rb"^\s*\[[^\]]+\]:\s.*$", b"", text, flags=re.M)
    text = re.sub(rb"!?\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)", rb"\1", text)
    text = re.sub(rb"</?[a-zA-Z][^<>]*>", b"", text)
    return re.sub(rb"[<>\[\]{}|:!]", b" ", text)


def converted(blob):
    """A page with what Anslag asks for; one whose front matter cannot be read stays as it is, and is read by nobody."""
    blob = blob.replace(b"\r\n", b"\n").lstrip(b"\xef\xbb\xbf")
    end = blob.find(b"\n---", 3)
    if not blob.startswith(b"---\n") or end < 0:
        return blob
    found = {key: value.strip().strip(b"\"'") for key, value in FIELD.findall(blob[:end])}
    quoted = lambda value: json.dumps(plain(value).decode("utf-8", "replace"), ensure_ascii=False).encode()
    lines = [b"review_in: P1Y", b"title: " + quoted(found.get(b"title") or b"X")]
    lead = found.get(b"description") or found.get(b"summary")
    if lead:
        lines.append(b"lead: " + quoted(lead))
    day = DAY.search(found.get(b"date", b""))
    if day:
        lines.append(b"published: " + day[1])
    return b"---\n" + b"\n".join(lines) + b"\n---\n" + plain(blob[blob.find(b"\n", end + 1) + 1:]) + b"\n"


def copied(source, folder):
    """The published branch of a repository with its pages alone; gives each page's births and the number of commits."""
    commits = git(source, "log", "--first-parent", "--reverse", "--format=%H %ct").decode().split("\n")
    commits = [line.split() for line in commits if line]
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    stream = subprocess.Popen(["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE)
    blobs = subprocess.Popen(["git", "-C", str(source), "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def read(name):
        blobs.stdin.write(name + b"\n")
        blobs.stdin.flush()
        size = int(blobs.stdout.readline().split()[2])
        return blobs.stdout.read(size + 1)[:size]

    pairs = "".join(f"{commit} {before[0]}\n" if before else f"{commit}\n" for (commit, _), before in zip(commits, [None, *commits]))
    listed = git(source, "diff-tree", "--stdin", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--root", input=pairs.encode())
    changes, current = {}, None
    fields = iter(listed.split(b"\0"))
    for field in fields:
        if field.startswith(b":"):
            mode, new, path = field.split()[1], field.split()[3], next(fields)
            if path.startswith(FOLDERS) and path.endswith(b".md") and mode in (b"100644", b"100755", b"000000"):
                changes.setdefault(current, []).append((path, None if set(new) == {48} else new))
        elif field:
            current = field.decode()
    stream.stdin.write(b"blob\nmark :1\ndata %d\n%s\n" % (len(CONFIG), CONFIG))
    written, count = {}, 0
    for commit, when in commits:
        if commit not in changes:
            continue
        count += 1
        lines = []
        for path, blob in changes[commit]:
            name = b'"' + path.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
            if blob is None:
                lines.append(b"D %s\n" % name)
                continue
            if blob not in written:
                written[blob] = len(written) + 2
                data = converted(read(blob))
                stream.stdin.write(b"blob\nmark :%d\ndata %d\n%s\n" % (written[blob], len(data), data))
            lines.append(b"M 100644 :%d %s\n" % (written[blob], name))
        stream.stdin.write(b"commit refs/heads/main\ncommitter A <a@b> %s +0000\ndata %d\n%s\n" % (when.encode(), len(commit), commit.encode()))
        if count == 1:
            stream.stdin.write(b"M 100644 :1 anslag.yaml\n")
        stream.stdin.write(b"".join(lines))
    stream.stdin.close()
    if stream.wait():
        raise SystemExit("git fast-import failed")
    blobs.kill()
    git(folder, "reset", "-q", "--hard", "main")
    return count


def births(folder):
    """For each page of the last commit, the commits that brought it in under whatever name, and the one that touched it last."""
    text = git(folder, "log", "--reverse", "-M50%", "-l0", "--format=%x01%H", "-z", "--name-status").decode("utf-8", "surrogateescape")
    born, last = {}, {}
    for entry in text.split("\x01")[1:]:
        fields = iter(entry.replace("\n", "\0").split("\0"))
        commit, come = next(fields), {}
        for status in fields:
            if not status:
                continue
            path = next(fields)
            if status[0] == "R":
                path, old = next(fields), path
                come[path] = born.get(old, {commit})
            elif status[0] == "A":
                # A page that was there before has two births: which of them counts is for its text to say.
                come[path] = born.get(path, set()) | {commit}
            last[path] = commit
        born.update(come)
    return born, last


def moved_from(folder, commit, path):
    """The page that a commit removed and that this one most likely was; nothing when there is none."""
    def read(state, at):
        text = git(folder, "show", f"{state}:{at}").decode("utf-8", "replace")
        _, front, body = (text.split("---", 2) + ["", ""])[:3]
        title = re.search(r"^title: (.*)$", front, re.M)
        return title and title[1], re.findall(r"\w+", body.lower())

    def name(at):
        parts = at.removesuffix(".md").split("/")
        return parts[-2] if parts[-1] in ("index", "_index") else parts[-1]

    title, words = read(commit, path)
    gone = git(folder, "diff-tree", "-r", "-z", "--no-renames", "--diff-filter=D", "--name-only", "--no-commit-id", commit)
    for old in filter(None, gone.decode("utf-8", "surrogateescape").split("\0")):
        before, others = read(f"{commit}^", old)
        common = sum((Counter(words) & Counter(others)).values())
        if name(old) == name(path) and before == title and common * 2 >= min(len(words), len(others)):
            return old
        if before == title and common * 4 >= len(words) + len(others):
            return old
    return None


def ask(anslag, folder):
    """The pages' dates; pages that are mistakes here are taken away until there is none."""
    for _ in range(8):
        shutil.rmtree(folder / ".anslag", ignore_errors=True)
        started = time.monotonic()
        result = subprocess.run([anslag, "dates", "--json", "--root", str(folder)], capture_output=True)
        value = json.loads(result.stdout)
        if result.returncode == 0:
            return {page["path"]: page for page in value["pages"]}, time.monotonic() - started
        wrong = {place["file"] for one in value["diagnostics"] if one["severity"] == "error" for place in one["places"]}
        wrong = [path for path in wrong if (folder / path).is_file() and path.endswith(".md")]
        if not wrong:
            raise SystemExit(f"{folder}: {result.stdout[:2000].decode()}")
        for path in wrong:
            (folder / path).unlink()
    raise SystemExit(f"{folder}: mistakes without end")


def days(page):
    """What the history states of a page, as far as it states anything."""
    kept = lambda dated: dated and dated["source"] == "history" and (dated["date"], dated["commit"])
    return {key: kept(page[key]) or None for key in ("published", "updated")}


def measure(options, source, work):
    folder = work / "whole"
    count = copied(source, folder)
    pages, seconds = ask(options.anslag, folder)
    born, last = births(folder)
    updates = {path: page["updated"] for path, page in pages.items() if days(page)["updated"]}
    wrong = [path for path, dated in updates.items() if dated["commit"] in born.get(path, ())]
    was = {path: moved_from(folder, updates[path]["commit"], updates[path]["file"]) for path in wrong}
    was = {path: old for path, old in was.items() if old}
    wrong = [path for path in wrong if path not in was]
    late = sum(1 for path in pages if last.get(path) not in born.get(path, ()))
    unknown = sum(1 for page in pages.values() if not page["published"])
    print(f"{source}: {count} commits with pages, {len(pages)} pages ({unknown} without a known day of publication), {seconds:.1f} s")
    print(f"  updated: {len(updates)} (the last commit that touched the file would make it {late}); by the commit that brought the page in: {len(wrong)}")
    for path, old in was.items():
        print(f"    moved and edited at once: {path} was {old}")
    for path in wrong[:5]:
        print(f"    {path}: {updates[path]}")
    others = 0
    for depth in options.depths:
        cut = work / f"cut{depth}"
        subprocess.run(["git", "clone", "-q", f"--depth={depth}", f"file://{folder}", str(cut)], check=True)
        stated = different = 0
        for path, page in ask(options.anslag, cut)[0].items():
            whole = days(pages[path]) if path in pages else {}
            for key, said in days(page).items():
                stated += said is not None
                different += said is not None and path in pages and said != whole[key]
                if said is not None and path in pages and said != whole[key] and different <= 5:
                    print(f"    {path} {key}: {said} instead of {whole[key]}")
        print(f"  depth {depth}: {stated} days from the history, {different} others than in the whole clone")
        others += different
        shutil.rmtree(cut)
    return bool(wrong) or others > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anslag", default="target/release/anslag")
    parser.add_argument("--depths", type=int, nargs="*", default=[20, 200, 2000])
    parser.add_argument("--work", default=None)
    parser.add_argument("repositories", nargs="+")
    options = parser.parse_args()
    options.anslag = str(Path(options.anslag).resolve())
    failed = False
    for source in options.repositories:
        work = Path(tempfile.mkdtemp(dir=options.work))
        try:
            failed |= measure(options, source, work)
        finally:
            shutil.rmtree(work)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
