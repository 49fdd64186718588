"""Runs the Nu Html Checker (vnu.jar): one Java process for all pages of a site."""

import json
import os
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Where tests/run installs it.
INSTALLED = Path(__file__).resolve().parents[3] / "target/test-tools/node_modules/vnu-jar/build/dist/vnu.jar"
# How many kinds of warnings to show; the counts tell of the rest.
SHOWN = 20


def run(site, files, report, rule="html/nu", options=()):
    """Checks the files; errors fail the rule, warnings and remarks become notes."""
    messages, trouble = ask(site.root.resolve(), files, options)
    if trouble:
        report.check(rule, "(site)", trouble)
        return
    problems, warnings, general = {file: [] for file in files}, [], []
    for message in messages:
        file = relative(site.root.resolve(), message.get("url"))
        if message["type"] == "info":
            warnings.append((message["message"], file))
        elif file in problems:
            problems[file].append(f"line {message.get('lastLine', '?')}: {message['message']}")
        else:
            general.append(f"{message['type']}: {message['message']}")
    if general:
        report.check(rule, "(site)", general)
    for file in files:
        report.check(rule, file, problems[file])
    for text, count in Counter(text for text, _ in warnings).most_common(SHOWN):
        first = next(file for other, file in warnings if other == text)
        report.note(f"{first}: {text} [{rule}, {count} in all]")


def ask(root, files, options):
    """The checker's messages, and why it could not be asked.

    The variable VNU_JAR can name another jar. Warnings are asked for as well: --errors-only would hide them from the log.
    """
    jar = Path(os.environ.get("VNU_JAR") or INSTALLED)
    if not jar.is_file():
        return [], [f"{jar} is missing: run tests/run, which installs it"]
    command = ["java", "-Xss1m", "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always", *options]
    # Java reads file names by the locale, and a bare one knows only ASCII.
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    with tempfile.TemporaryFile() as output:
        # Batches keep the command line short of the system's limit; a site under 5,000 pages is one process.
        messages = []
        for start in range(0, len(files), 5000):
            paths = [str(root / file) for file in files[start:start + 5000]]
            output.seek(0)
            output.truncate()
            done = subprocess.run(command + paths, stdout=output, stderr=subprocess.PIPE, env=environment, check=False)
            output.seek(0)
            try:
                messages += json.loads(output.read())["messages"]
            except (ValueError, KeyError):
                return [], [f"vnu.jar gave no answer (exit {done.returncode}): {done.stderr.decode(errors='replace')[-500:]}"]
    return messages, []


def relative(root, url):
    """The site's name for a file: address."""
    path = unquote(urlsplit(url or "").path)
    return path[len(str(root)) + 1:] if path.startswith(f"{root}/") else path
