#!/usr/bin/env python3
"""How long it takes from the save of an article to the page in a preview: `anslag serve` beside Hugo's server.

    python3 tests/bench/serve.py --anslag target/release/anslag                    # 1,000 and 10,000 articles
    python3 tests/bench/serve.py --anslag target/release/anslag --articles 100 --edits 2    # does the benchmark still work?

Both show the site of tests/bench/run.py. An article from the middle of the archive gets a paragraph more, and its page is asked
for until the paragraph is in it. With --browser DIR (the packages of tests/browser/package.json) a second table says when
Chromium has it. With --report FILE the table is written between the marks of that file. Prints a Markdown
table; ends with 1 when a page never comes, and with 2 when a program fails. Time is by the clock; the processor time of the
server stands beside it, which says more on a machine that does other things too.
"""
import argparse
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import corpus
import measure
from run import HERE, install_hugo

MARKS = ("<!-- Made by tests/bench/serve.py: -->", "<!-- End of what serve.py made. -->")
# Long enough for a server that starts with a large site on a busy machine.
PATIENCE = 600


class Failed(Exception):
    """Something that makes figures worthless."""

    def __init__(self, text, code=2):
        super().__init__(text)
        self.code = code


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path, headers={"Host": f"127.0.0.1:{port}"})
    answer = connection.getresponse()
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, body


def until(port, path, wanted, pause):
    """Asks until the page has something in it; gives when it was asked for the last time, and when it was there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            status, body = get(port, path)
            if status == 200 and wanted in body:
                return time.monotonic()
        except (OSError, http.client.HTTPException):
            # Not there yet, or a file that the other program was writing when it gave it.
            pass
        time.sleep(pause)
    raise Failed(f"{path} never had {wanted!r} in it", 1)


class Anslag:
    name, flavour = "Anslag", "anslag"

    def command(self, binary, site, port):
        return [binary, "serve", "--quiet", "--root", site, "--port", str(port)]


class Hugo:
    name, flavour = "Hugo", "hugo"

    def command(self, binary, site, port):
        return [binary, "server", "--quiet", "--source", site, "--port", str(port), "--bind", "127.0.0.1",
                "--baseURL", f"http://127.0.0.1:{port}/", "--cacheDir", f"{site}/.cache"]


def used(process):
    """Processor time of a process in seconds, and its peak memory in MiB."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(peak[1]) / 1024


def served(program, binary, site, made, edits, rng):
    """The time to the first page, and for each edit the time to the page and the processor time of the server."""
    port = free_port()
    start = time.monotonic()
    process = subprocess.Popen(program.command(binary, str(site), port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        first = until(port, "/", "<html", 0.005) - start
        # What goes on after the first page is not part of an edit.
        time.sleep(2)
        articles = [article for article in made.articles if article["section"][0] == "nyheter"]
        middle = articles[len(articles) // 3:2 * len(articles) // 3]
        times, spent = [], []
        for number in range(edits):
            article = rng.choice(middle)
            file, path = site / "content" / article["path"], made.url(article)
            text, token = file.read_text(), f"Tillägget {number}-{rng.randrange(10**9)} står här"
            before, since = used(process)[0], time.monotonic()
            file.write_text(f"{text}\n{token}.\n")
            times.append(until(port, path, token, 0.002) - since)
            # Until it does nothing more.
            last, now = -1, used(process)[0]
            while now != last:
                time.sleep(0.3)
                last, now = now, used(process)[0]
            spent.append(now - before)
        return first, times, spent, used(process)[1]
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def seen(binary, site, made, edits, modules):
    """For each edit, when a browser that shows the page is told of it, has it and has drawn it, in milliseconds after the save."""
    articles = [article for article in made.articles if article["section"][0] == "nyheter"]
    article = articles[len(articles) // 2]
    told = subprocess.run(["node", HERE / "seen.mjs", "--anslag", binary, "--modules", modules, "--site", site, "--edits", str(edits),
                           "--file", site / "content" / article["path"], "--page", made.url(article)], stdout=subprocess.PIPE, text=True)
    if told.returncode:
        raise Failed(f"seen.mjs ended with {told.returncode}", 1)
    return json.loads(told.stdout)


def browser_table(rows):
    lines = ["| articles | save → told, median | slowest | told → in the page, median | slowest | save → drawn, median | slowest |",
             "|--:|--:|--:|--:|--:|--:|--:|"]
    for count, edits in rows:
        spans = [[edit["told"] for edit in edits], [edit["there"] - edit["told"] for edit in edits], [edit["drawn"] for edit in edits]]
        figures = [f"{figure:,.0f} ms" for span in spans for figure in (median(span), max(span))]
        lines.append(f"| {count:,} | {' | '.join(figures)} |")
    return "\n".join(lines)


def milliseconds(seconds):
    return f"{seconds * 1000:,.0f} ms"


def table(rows):
    lines = ["| articles | program | first page | save → page, median | quickest | slowest | processor time, median | peak memory |",
             "|--:|---|--:|--:|--:|--:|--:|--:|"]
    for count, name, (first, times, spent, peak) in rows:
        figures = [milliseconds(first), milliseconds(median(times)), milliseconds(min(times)), milliseconds(max(times)),
                   milliseconds(median(spent)), f"{peak:,.0f} MiB"]
        lines.append(f"| {count:,} | {name} | {' | '.join(figures)} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anslag", required=True)
    parser.add_argument("--hugo", help="a binary; without it the one from the package index")
    parser.add_argument("--articles", type=int, nargs="*", default=[1000, 10000])
    parser.add_argument("--edits", type=int, default=9)
    parser.add_argument("--browser", metavar="DIR", help="measure in Chromium too; where the packages of the browser tests are")
    parser.add_argument("--only", action="store_true", help="with --browser: in Chromium alone")
    parser.add_argument("--work", default="/dev/shm")
    parser.add_argument("--report")
    options = parser.parse_args()
    binaries = {"anslag": str(Path(options.anslag).resolve()), "hugo": options.hugo or (None if options.only else str(install_hugo()))}
    rows, busy, looks = [], [], []
    with tempfile.TemporaryDirectory(dir=options.work, prefix="serve-") as work:
        for count in options.articles:
            made = corpus.Corpus(count, "1", "news")
            if options.browser:
                site = Path(work) / f"seen-{count}"
                shutil.copytree(HERE / "sites" / "anslag", site)
                made.write(site, "anslag")
                looks.append((count, seen(binaries["anslag"], site, made, options.edits, Path(options.browser).resolve())))
                shutil.rmtree(site)
            for program in () if options.only else (Anslag(), Hugo()):
                site = Path(work) / f"{program.flavour}-{count}"
                shutil.copytree(HERE / "sites" / program.flavour, site)
                made.write(site, program.flavour)
                load = os.getloadavg()[0]
                result = served(program, binaries[program.flavour], site, made, options.edits, random.Random(1))
                busy.append(load)
                rows.append((count, program.name, result))
                print(json.dumps({"articles": count, "program": program.name, "load": load, "times": result[1]}), file=sys.stderr)
                shutil.rmtree(site)
    if options.only:
        print(browser_table(looks))
        return
    text = table(rows) + (f"\n\nIn Chromium:\n\n{browser_table(looks)}" if looks else "") + f"\n\nOn {measure.CORES} cores. The load of the machine by others before each row: " + \
        ", ".join(f"{load:.1f}" for load in busy) + ".\n"
    print(text)
    if options.report:
        report = Path(options.report)
        before, rest = report.read_text().split(MARKS[0])
        report.write_text(f"{before}{MARKS[0]}\n\n{text}\n{MARKS[1]}{rest.split(MARKS[1])[1]}")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(f"serve.py: {failure}", file=sys.stderr)
        sys.exit(failure.code)
