"""Reads what `anslag check` gives to other programs with readers that are not Anslag's.

    forms.py ANSLAG

Makes a small site with findings of every severity and with signs that each form must escape, and reads each form: SARIF
with the schema of the standard, JUnit with junitparser, GitLab's report by the fields that its documentation requires,
GitHub's commands as its runner unescapes them. The same readers must refuse a damaged form of each.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
from junitparser import Failure, JUnitXml

SCHEMAS = Path(__file__).parent / "schemas"
CONFIG = "title: Exempelkommun\nbase_url: https://www.example.se/\n"
FRONT = "---\ntitle: Torget\nreview_in: P5Y\npublished: 2024-06-12\n---\n\n"
FILES = {
    "anslag.yaml": CONFIG + "check: {rules: {A236: note}, forbidden: {'<b> & \"c\", 100 %': 'x'}}\n",
    "content/_index.md": "---\ntitle: Exempelkommun\n---\n\nVälkommen.\n",
    # A doubled full stop behind å and a sign outside the basic plane: columns are counted in characters.
    "content/a b, 100 %.md": FRONT + "Åre 🏔 byggs..\n\nLäs [här](https://www.example.se/).\n\n[](a%3A%3Ab)\n",
    "content/å.md": FRONT + "Torget är nytt i år..\n\nTorget är nytt i år..\n\nSe <b>det</b> & “mer” ”nu”.\n",
}
SEVERITIES = {"error", "warning", "note"}


def run(anslag, site, *arguments):
    done = subprocess.run(
        [anslag, "check", "-v", "--lang", "sv", *arguments],
        cwd=site, capture_output=True, text=True, encoding="utf-8", check=False,
        env={"SOURCE_DATE_EPOCH": "1790848800"},
    )
    assert done.returncode == 1, (arguments, done.returncode, done.stderr)
    return done.stdout


def read_json(text):
    value = json.loads(text)
    assert value["schema"] == 1 and value["ok"] is False
    found = []
    for one in value["diagnostics"]:
        assert one["severity"] in SEVERITIES, one
        place = (one["places"] or [{"file": "", "line": 0, "column": 0}])[0]
        found.append((one["code"], one["severity"], place["file"], place["line"], place["column"]))
    return found


def read_sarif(text, schema):
    log = json.loads(text)
    jsonschema.Draft7Validator(schema).validate(log)
    (one_run,) = log["runs"]
    rules = [rule["id"] for rule in one_run["tool"]["driver"]["rules"]]
    found = []
    for result in one_run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        region, file = {}, ""
        for location in result["locations"]:
            physical = location["physicalLocation"]
            file = unquote(physical["artifactLocation"]["uri"])
            region = physical.get("region", {})
        found.append((result["ruleId"], result["level"], file, region.get("startLine", 0), region.get("startColumn", 0)))
    return found, one_run["results"]


def unquote(uri):
    from urllib.parse import unquote as plain

    assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri), uri
    return plain(uri)


def read_junit(text):
    # junitparser forgives what is no XML; others do not.
    ElementTree.fromstring(text.encode("utf-8"))
    with tempfile.NamedTemporaryFile("w", suffix=".xml", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        report = JUnitXml.fromfile(file.name)
    found = []
    assert report.tests == sum(len(list(suite)) for suite in report)
    failures = 0
    for suite in report:
        for case in suite:
            code, _, place = case.name.partition(" ")
            failed = [one for one in case.result if isinstance(one, Failure)]
            failures += len(failed)
            assert all(one.type == code and one.message for one in failed)
            line = place.removeprefix(case.classname).removeprefix(":")
            found.append((code, bool(failed), case.classname, int(line or 0)))
    assert report.failures == failures > 0
    return found


def read_gitlab(text):
    found, names = [], set()
    for one in json.loads(text):
        assert one["description"] and one["severity"] in {"info", "minor", "major", "critical", "blocker"}, one
        assert re.fullmatch(r"[0-9a-f]{32,64}", one["fingerprint"]), one
        names.add(one["fingerprint"])
        assert not one["location"]["path"].startswith(("/", "./")), one
        found.append((one["check_name"], one["severity"], one["location"]["path"], one["location"]["lines"]["begin"]))
    assert len(names) == len(found), "two findings have one fingerprint"
    return found


def read_github(text):
    """As @actions/core writes and the runner reads: ::command key=value,key=value::message."""
    found = []
    for line in text.splitlines():
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*(?::[^:]+)*?)::(.*)", line)
        assert match, line
        properties = dict(part.split("=", 1) for part in match[2].split(",") if part)
        plain = {key: unescape(value, True) for key, value in properties.items()}
        assert set(plain) <= {"file", "line", "col", "endColumn", "title"}, line
        assert unescape(match[3], False)
        found.append((plain["title"], match[1], plain.get("file", ""), int(plain.get("line", 0)), int(plain.get("col", 0))))
    return found


def unescape(text, is_property):
    if is_property:
        text = text.replace("%3A", ":").replace("%2C", ",")
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def read_short(text):
    found = []
    for line in text.splitlines():
        match = re.fullmatch(r"(?:(.+?):(\d+):(\d+): )?(fel|varning|notis)\[(A\d+)\]: (.+)", line)
        assert match, line
        severity = {"fel": "error", "varning": "warning", "notis": "note"}[match[4]]
        found.append((match[5], severity, match[1] or "", int(match[2] or 0), int(match[3] or 0)))
    return found


def must_fail(name, read):
    try:
        read()
    except Exception:  # noqa: BLE001 the reader says no in its own way
        return
    raise AssertionError(f"a damaged {name} is not refused")


def main():
    anslag = str(Path(sys.argv[1]).resolve())
    schema = json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        for path, text in FILES.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text, encoding="utf-8")
        forms = {name: run(anslag, site, "--format", name) for name in ["json", "sarif", "junit", "gitlab", "github", "short"]}
        texts = {path: text for path, text in FILES.items()}
    found = read_json(forms["json"])
    severities = {one[1] for one in found}
    assert severities == SEVERITIES and len(found) >= 8, found

    sarif, results = read_sarif(forms["sarif"], schema)
    assert sarif == found, (sarif, found)
    check_fixes(results, texts)
    assert read_junit(forms["junit"]) == [(code, level == "error", file or "anslag", line) for code, level, file, line, _ in sorted(found, key=lambda one: one[2])]
    levels = {"error": "major", "warning": "minor", "note": "info"}
    assert read_gitlab(forms["gitlab"]) == [(code, levels[level], file or "anslag.yaml", max(line, 1)) for code, level, file, line, _ in found]
    commands = {"error": "error", "warning": "warning", "note": "notice"}
    assert read_github(forms["github"]) == [(code, commands[level], file, line, column) for code, level, file, line, column in found]
    whole = [(code, level, file, max(line, 1) if file else 0, max(column, 1) if file else 0) for code, level, file, line, column in found]
    assert read_short(forms["short"]) == whole, (read_short(forms["short"]), whole)

    must_fail("SARIF", lambda: read_sarif(forms["sarif"].replace('"startLine":7', '"startLine":0', 1), schema))
    must_fail("JUnit", lambda: read_junit(forms["junit"].replace("&amp;", "&")))
    must_fail("GitLab report", lambda: read_gitlab(forms["gitlab"].replace('"minor"', '"warning"', 1)))
    must_fail("GitHub command", lambda: read_github(forms["github"].replace("%0A", "\n", 1)))
    must_fail("short line", lambda: read_short(forms["short"].replace("]: ", "] ", 1)))
    print(f"{len(found)} findings read alike in 6 forms; 5 damaged forms refused")


def check_fixes(results, texts):
    """The mends of SARIF, carried out by line and column as an editor does."""
    fixed = 0
    for result in results:
        for fix in result.get("fixes", []):
            for change in fix["artifactChanges"]:
                lines = texts[unquote(change["artifactLocation"]["uri"])].split("\n")
                for replacement in change["replacements"]:
                    region = replacement["deletedRegion"]
                    line = lines[region["startLine"] - 1]
                    assert region["startLine"] == region["endLine"]
                    cut = line[region["startColumn"] - 1 : region["endColumn"] - 1]
                    new = replacement["insertedContent"]["text"]
                    assert (cut, new) in {("..", "."), ("“", "”")}, (cut, new)
                    fixed += 1
    assert fixed >= 3, results


if __name__ == "__main__":
    main()
