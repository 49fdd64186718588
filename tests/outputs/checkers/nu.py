"""Runs the Nu Html Checker (vnu.jar): one Java process for all pages of a site, which it asks a server on loopback for.

A page's content security policy and its addresses mean something only when it comes from a server: read as a file, every
style sheet of the site would be one of somebody else's.
"""

import json
import os
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

# Where tests/run installs it.
INSTALLED = Path(__file__).resolve().parents[3] / "target/test-tools/node_modules/vnu-jar/build/dist/vnu.jar"
# Lets the checker ask a server on this machine.
LOOPBACK = ("-Dnu.validator.servlet.allow-forbidden-hosts=true", "-Dnu.validator.servlet.allowed-address-type=all")


def run(site, files, report, rule="html/nu", options=()):
    """Checks the files; errors and warnings fail the rule, so that a new warning is seen."""
    messages, trouble = ask(site.root.resolve(), files, options)
    if trouble:
        report.check(rule, "(site)", trouble)
        return
    problems, general = {file: [] for file in files}, []
    for message in messages:
        file = relative(message.get("url"))
        if data_block(message):
            continue
        if file in problems:
            problems[file].append(f"line {message.get('lastLine', '?')}: {message['message']}")
        else:
            general.append(f"{message['type']}: {message['message']}")
    if general:
        report.check(rule, "(site)", general)
    for file in files:
        report.check(rule, file, problems[file])


def data_block(message):
    """Is this the warning that the policy blocks a script that is none?

    The checker takes JSON-LD for an inline script. It is a data block, which no browser runs and no policy is asked about
    (HTML Standard, "prepare the script element": the step for the type comes before the one for the policy).
    """
    start, length = message.get("hiliteStart", 0), message.get("hiliteLength", 0)
    marked = message.get("extract", "")[start:start + length]
    return message["message"].startswith("Inline script violates") and marked == '<script type="application/ld+json">'


class Handler(SimpleHTTPRequestHandler):
    """Serves files, and says nothing about it."""

    def log_message(self, *_):
        """Keeps requests out of the log of the tests."""


@contextmanager
def served(root):
    """Serves a folder on loopback; gives its address without a closing slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def ask(root, files, options):
    """The checker's messages, and why it could not be asked.

    The variable VNU_JAR can name another jar. Warnings are asked for as well: --errors-only would hide them from the log.
    """
    jar = Path(os.environ.get("VNU_JAR") or INSTALLED)
    if not jar.is_file():
        return [], [f"{jar} is missing: run tests/run, which installs it"]
    command = ["java", "-Xss1m", *LOOPBACK, "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always", *options]
    with tempfile.TemporaryFile() as output, served(root) as address:
        # Batches keep the command line short of the system's limit; a site under 5,000 pages is one process.
        messages = []
        for start in range(0, len(files), 5000):
            paths = [f"{address}/{quote(file)}" for file in files[start:start + 5000]]
            output.seek(0)
            output.truncate()
            done = subprocess.run(command + paths, stdout=output, stderr=subprocess.PIPE, check=False)
            output.seek(0)
            try:
                messages += json.loads(output.read())["messages"]
            except (ValueError, KeyError):
                return [], [f"vnu.jar gave no answer (exit {done.returncode}): {done.stderr.decode(errors='replace')[-500:]}"]
    return messages, []


def relative(url):
    """The site's name for a file that the checker was sent to."""
    return unquote(urlsplit(url or "").path).lstrip("/")
