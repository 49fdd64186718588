#!/usr/bin/env python3
"""Builds that are killed, and disks that fail: what is published must be wholly the old site or wholly the new one.

    python3 tests/bench/kill.py --all                 everything (an hour on two busy processors)
    python3 tests/bench/kill.py --share 60            a random share, for about 60 seconds
    python3 tests/bench/kill.py --only exact,faults   some parts: random, exact, faults

random  a site of 300 pages goes to and fro between two editions; each build is killed at a random moment.
exact   on a small site every system call that changes the disk is where a run is killed, once each.
faults  every such call, and every opening of a file, fails once with each of ENOSPC, EIO, EROFS, EACCES and EDQUOT.

After each the published tree is compared with both editions, byte for byte; where files are published one by one every
single file must be that of one of them. Files of others must keep inode and time. The next build gets no help and must
give the same as one into an empty folder. Calls are met by name and path (strace -P), so it does not matter which thread
makes them. Needs strace. Prints the figures, and ends with 1 when anything was otherwise.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import queue
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

ERRORS = ["ENOSPC", "EIO", "EROFS", "EACCES", "EDQUOT"]
CHANGING = {
    "write", "pwrite64", "rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat",
    "rmdir", "fsync", "fdatasync", "syncfs", "ftruncate", "fchmod", "fchown", "symlinkat", "copy_file_range", "sendfile",
}
CALLS = CHANGING | {"openat"}
OTHERS = "egen.txt"
ENVIRONMENT = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": "1790848800", "ANSLAG_LANG": "en", "RAYON_NUM_THREADS": "2"}


# A machine may stop all this for a while; what hangs for so long hangs.
LONG = 1800


class Wrong(Exception):
    """What was not as it must be."""


def page(number, edition):
    text = f"Text {number} of {edition}. " + "Words and more words in a text. " * 30
    front = f"type: news\ntitle: News {number} {edition}\nlead: Lead {number}.\npublished: 2024-{number % 12 + 1:02}-{number % 28 + 1:02}\ntopics: [Topic {number % 5}]\nowner: {{name: Office}}\n"
    return f"---\n{front}---\n\n{text}\n"


def write_site(root, pages, edition):
    """The editions differ in every fifteenth page, in one page more and one less, and in a file that becomes a folder."""
    news, static = root / "content/nyheter", root / "static"
    news.mkdir(parents=True, exist_ok=True)
    (root / "anslag.yaml").write_text("title: Site\nbase_url: https://www.example.se/\n")
    (root / "content/_index.md").write_text("---\ntitle: Site\n---\n\nHello.\n")
    (root / "content/nyheter/_index.md").write_text("---\ntitle: News\n---\n")
    shutil.rmtree(static, ignore_errors=True)
    (static / ("swap" if edition == "B" else "")).mkdir(parents=True)
    (static / ("swap/file.txt" if edition == "B" else "swap")).write_text(f"swap {edition}\n")
    for extra in ("only-a", "only-b"):
        (news / f"{extra}.md").unlink(missing_ok=True)
    (news / f"only-{edition.lower()}.md").write_text(page(pages, edition))
    for number in range(pages):
        file = news / f"n{number}.md"
        text = page(number, edition if number % 15 == 0 else "both")
        if not file.exists() or file.read_text() != text:
            file.write_text(text)


def tree(folder):
    """All files below a folder with their bytes, and folders with nothing in them; links not followed but for the top."""
    found = {}
    for here, folders, files in os.walk(folder):
        if not folders and not files and here != str(folder):
            found[os.path.relpath(here, folder) + "/"] = b""
        for name in folders + files:
            path = os.path.join(here, name)
            if name in files or os.path.islink(path):
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = file.read()
    return found


class Harness:
    def __init__(self, options):
        self.anslag = str(pathlib.Path(options.anslag).resolve())
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="anslag-kill-", dir=options.work))
        self.random = random.Random(options.seed)
        self.counts = collections.Counter()
        self.failures = []
        self.clean = {}

    def run(self, root, *arguments, before=()):
        """Runs the program; gives the exit code and stderr."""
        command = [*before, self.anslag, *arguments]
        done = subprocess.run(command, cwd=root, env=ENVIRONMENT, capture_output=True, timeout=LONG)
        return done.returncode, done.stderr.decode(errors="replace")

    def build(self, root, *arguments):
        code, text = self.run(root, "build", *arguments)
        if code != 0:
            raise Wrong(f"a build without help ends with {code}: {text[-600:]}")

    def editions(self, pages):
        """What the editions are when they are built into an empty folder."""
        if pages not in self.clean:
            root = self.work / f"clean-{pages}"
            both = {}
            for edition in "AB":
                write_site(root, pages, edition)
                shutil.rmtree(root / "public", ignore_errors=True)
                shutil.rmtree(root / ".anslag", ignore_errors=True)
                self.build(root)
                both[edition] = tree(root / "public")
            self.clean[pages] = both
        return self.clean[pages]


def check_tree(published, allowed, whole):
    """The tree must be one of those allowed; where `whole` is false, each file must be of one of them."""
    if any(published == one for one in allowed):
        return
    if not whole:
        for path, data in published.items():
            # A file that is on its way has a name of its own, and a folder is made before what is in it.
            if path.endswith("/") or path == ".anslag-manifest" or "/.anslag-tmp-" in f"/{path}" or any(one.get(path) == data for one in allowed):
                continue
            raise Wrong(f"half a file: {path} ({len(data)} bytes)")
        return
    names = [sorted(set(published) ^ set(one))[:5] + [p for p in one if p in published and one[p] != published[p]][:5] for one in allowed]
    raise Wrong(f"torn: differs from the old tree in {names[0]}, from the new one in {names[-1]}")


# --- every system call -------------------------------------------------------------------------------------------------


class Scenario:
    """A state of a site, a command, and what may be published afterwards."""

    def __init__(self, name, prepare, command="build", whole=True, old="A", new="B", link=None):
        self.name, self.prepare, self.command, self.whole = name, prepare, command, whole
        self.old, self.new, self.link = old, new, link


PAGES = 6


def scenarios(harness, other_disk):
    def go(root, *editions):
        for edition in editions:
            write_site(root, PAGES, edition)
            harness.build(root)

    def others(root):
        (root / "public" / OTHERS).write_text("somebody else's\n")

    def cold(root):
        write_site(root, PAGES, "B")

    def empty(root):
        (root / "public").mkdir(parents=True)
        others(root)
        (root / "public" / OTHERS).rename(root / "public/.gitignore")
        write_site(root, PAGES, "B")

    def second(root):
        go(root, "A")
        others(root)
        write_site(root, PAGES, "B")

    def spare(root):
        go(root, "A", "B")
        others(root)
        go(root, "A")
        write_site(root, PAGES, "B")

    def lost(root):
        spare(root)
        shutil.rmtree(root / ".anslag")

    def linked(root):
        (root / "real").mkdir(parents=True)
        os.symlink("real", root / "public")
        spare(root)

    def foreign(root):
        go(root, "A", "B")
        (root / "public/.well-known").mkdir()
        (root / "public/.well-known/token").write_text("somebody else's\n")
        others(root)
        go(root, "A")
        write_site(root, PAGES, "B")

    def foreign_back(root):
        foreign(root)
        go(root, "B")

    def back(root):
        go(root, "A")
        others(root)
        go(root, "B")

    yield Scenario("first build", cold, old=None)
    yield Scenario("into a folder with .gitignore", empty, old=None)
    yield Scenario("no spare tree", second)
    yield Scenario("with a spare tree", spare)
    yield Scenario("work folder deleted", lost)
    yield Scenario("rollback", back, command="rollback", old="B", new="A")
    yield Scenario("file by file: public is a link", linked, whole=False)
    yield Scenario("folders of others", foreign)
    yield Scenario("rollback beside folders of others", foreign_back, command="rollback", old="B", new="A")
    if other_disk:
        yield Scenario("file by file: another file system", linked, whole=False, link=other_disk)


Call = collections.namedtuple("Call", "name literal path nth creates")
LINE = re.compile(r'^(\d+) +(\w+)\((.*)$')
QUOTED = re.compile(r'(?:\d+<([^>]*)>|AT_FDCWD(?:<[^>]*>)?), "((?:[^"\\]|\\.)*)"|^"((?:[^"\\]|\\.)*)"|, "((?:[^"\\]|\\.)*)"')


def calls(log, roots):
    """The calls of a run that are about the site, each with the path by which strace can find it again."""
    seen, found = collections.Counter(), []
    for line in log.splitlines():
        match = LINE.match(line)
        if not match or match[2] not in CALLS:
            continue
        pid, name, rest = match.groups()
        if name in {"write", "pwrite64", "fsync", "fdatasync", "syncfs", "ftruncate", "fchmod", "fchown", "copy_file_range", "sendfile"}:
            handles = re.findall(r"\d+<([^>]*)>", rest)
            if not handles:
                continue
            literal = path = handles[-1] if name == "copy_file_range" else handles[0]
        else:
            paths = [(m[0], m[1] or m[2] or m[3]) for m in QUOTED.findall(rest)]
            if not paths:
                continue
            # strace looks at the first path of these alone.
            folder, literal = paths[0] if name in ("rename", "link") else paths[-1]
            path = os.path.join(folder, literal) if folder else literal
        if not any(path == root or path.startswith(root + "/") for root in roots):
            continue
        # The program's own files are those that it makes; others that it starts have their own.
        key = (pid, name, literal)
        seen[key] += 1
        found.append(Call(name, literal, path, seen[key], name != "openat" or "O_CREAT" in rest))
    unique = {}
    for call in found:
        unique.setdefault((call.name, call.literal, call.nth), call)
    return list(unique.values())


class Exact:
    """Runs a scenario from the same state again and again, with one call that is killed or fails."""

    def __init__(self, harness, scenario, number):
        self.harness, self.scenario = harness, scenario
        self.template = harness.work / f"template-{number}"
        scenario.prepare(self.template)
        self.both = harness.editions(PAGES)
        place = harness.work / "w" / "0"
        self.place(place)
        log = harness.work / "dry.log"
        before = ["strace", "-f", "-y", "-qq", "-s", "4096", "-e", "signal=none", "-e", "trace=" + ",".join(sorted(CALLS)), "-o", str(log)]
        code, text = harness.run(place, scenario.command, before=before)
        if code != 0:
            raise Wrong(f"{scenario.name}: {code} {text}")
        self.zero = str(place)
        roots = [self.zero] + ([self.real(place)] if scenario.link else [])
        self.calls = calls(log.read_text(errors="replace"), roots)

    def real(self, place):
        return f"{self.scenario.link}/{self.harness.work.name}-{place.name}"

    def place(self, place):
        place.parent.mkdir(exist_ok=True)
        while place.exists():
            # A process that was killed may take a moment to be gone.
            shutil.rmtree(place, ignore_errors=True)
        subprocess.run(["cp", "-a", str(self.template), str(place)], check=True)
        if self.scenario.link:
            real = self.real(place)
            shutil.rmtree(real, ignore_errors=True)
            shutil.move(str(place / "real"), real)
            (place / "public").unlink()
            os.symlink(real, place / "public")

    def others(self, place, settled=False):
        names = [OTHERS, ".gitignore", ".well-known/token", ".well-known"]
        facts = {}
        for name in names:
            path = place / "public" / name
            if path.exists():
                stat = path.stat()
                # A folder is for a moment one like it, with the same files; after the next build it is the one that it was.
                facts[name] = (stat.st_ino, stat.st_mtime_ns) if path.is_file() or settled else stat.st_mode
        return facts

    def published(self, place):
        return {path: data for path, data in tree(place / "public").items() if path not in (OTHERS, ".gitignore", ".well-known/token")}

    def one(self, worker, call, inject):
        """One run. `inject` is what strace does to the call."""
        scenario, place = self.scenario, self.harness.work / "w" / str(worker)
        self.place(place)
        others, settled = self.others(place), self.others(place, settled=True)
        def here(path):
            path = path.replace(self.zero, str(place), 1)
            return path.replace(self.real(pathlib.Path(self.zero)), self.real(place), 1) if scenario.link else path
        literal = here(call.literal)
        before = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", literal, "-e", f"trace={call.name}", "-e", f"inject={call.name}:{inject}:when={call.nth}"]
        code, text = self.harness.run(place, scenario.command, before=before)
        killed = "signal=SIGKILL" in inject
        old = self.both[scenario.old] if scenario.old else {}
        new = self.both[scenario.new]
        if "panicked" in text or code in (101, -6, -11):
            raise Wrong(f"panic: {text[-500:]}")
        published = self.published(place)
        if not killed:
            self.told(call, here(call.path), code, text)
            if code == 0 and published != new:
                raise Wrong("ended with 0, but what is published is not the new tree")
        check_tree(published, [old, new], scenario.whole)
        if self.others(place) != others:
            raise Wrong(f"files of others: {others} became {self.others(place)}")
        self.harness.build(place)
        after = self.published(place)
        if after != self.both["B"]:
            check_tree(after, [self.both["B"]], True)
        if self.others(place, settled=True) != settled:
            raise Wrong(f"files of others after the next build: {settled} became {self.others(place, settled=True)}")
        if (place / ".anslag/journal").exists():
            raise Wrong("the list is still there")
        return code

    @staticmethod
    def told(call, path, code, text):
        source = any(f"/{part}" in path for part in ("content", "static", "anslag.", "data", "themes", "templates"))
        if code == 0 or (source and code in (1, 2)):
            return
        if code != 3:
            raise Wrong(f"exit {code}: {text[-500:]}")
        if not re.search(r"error\[A\d\d\d\]: .*\S: \S", text.replace("\n", " ")) :
            raise Wrong(f"no path or cause: {text[-500:]}")


def points(exact, kinds):
    for call in exact.calls:
        if "exact" in kinds and (call.creates):
            yield call, "signal=SIGKILL"
        if "faults" in kinds:
            for error in ERRORS:
                yield call, f"error={error}"


def run_exact(harness, options, kinds):
    other = "/dev/shm" if os.path.isdir("/dev/shm") and os.stat("/dev/shm").st_dev != os.stat(harness.work).st_dev else None
    workers = queue.Queue()
    for number in range(options.jobs):
        workers.put(number)
    deadline = time.monotonic() + options.share if options.share else None
    work = []
    for number, scenario in enumerate(scenarios(harness, other)):
        if options.situation not in scenario.name:
            continue
        exact = Exact(harness, scenario, number)
        work += [(exact, call, inject) for call, inject in points(exact, kinds)]
    if options.share:
        harness.random.shuffle(work)
        # Trees and folders that change places are few and promise most: a share has them all.
        work.sort(key=lambda item: item[1].name != "renameat2")

    def one(item):
        exact, call, inject = item
        if deadline and time.monotonic() > deadline:
            return None
        worker = workers.get()
        try:
            code = exact.one(worker, call, inject)
            fault = None
        except (Wrong, OSError, subprocess.SubprocessError) as wrong:
            code, fault = -1, f"{exact.scenario.name}: {call.name} {call.path.replace(exact.zero, '')} #{call.nth} {inject}: {wrong}"
        finally:
            workers.put(worker)
        return exact.scenario.name, inject, code, fault, f"{exact.scenario.name}: {call.name} {call.path.replace(exact.zero, '')} #{call.nth}"

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for result in pool.map(one, work):
            if result is None:
                continue
            name, inject, code, fault, what = result
            kind = "exact" if inject.startswith("signal") else "faults"
            harness.counts[kind] += 1
            harness.counts[f"{kind}: {name}"] += 1
            if kind == "faults":
                harness.counts[f"faults that ended with {code}"] += 1
            elif code not in (-9, 137) and not fault:
                harness.counts["exact that were not met"] += 1
                print('not met:', what, file=sys.stderr)
            if fault:
                harness.failures.append(fault)
                print(fault, flush=True)
    if other:
        for worker in range(options.jobs):
            shutil.rmtree(f"{other}/{harness.work.name}-{worker}", ignore_errors=True)


# --- random moments ----------------------------------------------------------------------------------------------------


def run_random(harness, kills, pages, deadline):
    both = harness.editions(pages)
    root = harness.work / "random"
    write_site(root, pages, "A")
    start = time.monotonic()
    harness.build(root)
    length = time.monotonic() - start
    for number in range(kills):
        if deadline and time.monotonic() > deadline:
            break
        cold = number % 3 == 0
        old, new = ("A", "B") if number % 2 == 0 else ("B", "A")
        allowed = [both[old], both[new]]
        if cold:
            shutil.rmtree(root / "public")
            shutil.rmtree(root / ".anslag")
            allowed = [{}, both[new]]
        write_site(root, pages, new)
        moment = harness.random.uniform(0, length)
        late = harness.random.random() < 0.5
        process = subprocess.Popen([harness.anslag, "build", "-q"], cwd=root, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
        if late:
            # Half of the moments are those in which files are written.
            signs = [root / ".anslag/stage", root / ".anslag/next/nyheter"] if cold else [root / ".anslag/stage"]
            while process.poll() is None and not any(sign.exists() for sign in signs):
                time.sleep(0.0005)
            moment = harness.random.uniform(0, length / 3)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.kill()
        landed = process.wait() == -9
        harness.counts["random"] += 1
        harness.counts["random that landed"] += landed
        harness.counts["random while files were written"] += landed and late
        try:
            published = tree(root / "public")
            harness.counts["random after which the new tree was published"] += landed and published == both[new]
            check_tree(published, allowed, True)
            start = time.monotonic()
            harness.build(root)
            length = 0.9 * length + 0.1 * (time.monotonic() - start) if cold else length
            check_tree(tree(root / "public"), [both[new]], True)
        except Wrong as wrong:
            fault = f"random {number} ({'cold' if cold else 'incremental'}, after {moment:.4f} s): {wrong}"
            harness.failures.append(fault)
            print(fault, flush=True)
            shutil.rmtree(root / "public", ignore_errors=True)
            shutil.rmtree(root / ".anslag", ignore_errors=True)
            harness.build(root)


def tell(harness, start):
    for name, count in sorted(harness.counts.items()):
        print(f"{count:6}  {name}")
    print(f"{len(harness.failures):6}  that were otherwise ({time.monotonic() - start:.0f} s)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anslag", default="target/release/anslag")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--share", type=float, default=0, help="seconds")
    parser.add_argument("--only", default="random,exact,faults")
    parser.add_argument("--situation", default="", help="exact and faults: only situations with this in their name")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", help="a folder to work in")
    options = parser.parse_args()
    if not (options.all or options.share):
        parser.error("--all or --share SECONDS")
    kinds, start = set(options.only.split(",")), time.monotonic()
    if kinds & {"exact", "faults"} and not shutil.which("strace"):
        sys.exit("strace is missing")
    harness = Harness(options)
    try:
        # One part after the other; what it came to is said also when a part breaks off.
        if "random" in kinds:
            seconds = options.share / 3 if options.share else 0
            run_random(harness, options.kills, 60 if options.share else options.pages, time.monotonic() + seconds if seconds else None)
        if kinds & {"exact", "faults"}:
            if options.share:
                options.share -= time.monotonic() - start
            run_exact(harness, options, kinds)
    finally:
        shutil.rmtree(harness.work, ignore_errors=True)
        tell(harness, start)
    if options.all and "random" in kinds and harness.counts["random that landed"] < 0.8 * options.kills:
        print("too few kills landed")
        sys.exit(1)
    sys.exit(bool(harness.failures))


if __name__ == "__main__":
    main()
