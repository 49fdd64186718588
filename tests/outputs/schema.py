#!/usr/bin/env python3
"""`anslag schema` against a validator that others made: what a site has is valid, and planted faults are not.

    target/test-tools/venv/bin/python tests/outputs/schema.py target/release/anslag

The example site's pages are held against the schema of their kind, with what their sections give them; its settings and
those of new sites against the schema of settings.
"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("news", "project", "event", "workshop", "network", "decision", "meeting", "vacancy", "disruption", "page", "section")

# Field, value, and the kind for which it is a fault; None takes the field away.
PLANTED = [
    ("news", "titel", "Fel namn"), ("news", "lead", None), ("news", "title", ["en", "lista"]),
    ("news", "published", "12/6 2024"), ("news", "published", {"on": "2024-06-12", "ca": True}),
    ("news", "topics", "skola, vård"), ("news", "draft", "kanske"), ("news", "lang", "svenska språket"),
    ("news", "image", {"alt": "ingen fil"}), ("news", "owner", "Kommunens webbredaktör"),
    ("news", "changes", [{"date": "2024-06-12"}]), ("news", "links", [{"url": "www.example.se", "text": "Utan https"}]),
    ("workshop", "starts", None), ("workshop", "starts", "i morgon"), ("workshop", "attendance", "ibland"),
    ("workshop", "series", {"id": "a b", "number": 1}), ("workshop", "registration", {"capacity": "många"}),
    ("decision", "decision_status", "kanske"), ("decision", "decision_points", "en punkt"),
    ("decision", "grant", {"amount": {"amount": 5, "currency": "kronor"}}),
    ("project", "period", {"from": "2024"}), ("project", "budget", "mycket"), ("project", "funding", [{"amount": 5}]),
    ("network", "membership", {"since": 2020}), ("network", "members", [{"country": "SE"}]),
    ("event", "more_dates", "i morgon"), ("meeting", "boards", None), ("vacancy", "last_day", None),
    ("vacancy", "employment", "ibland"), ("disruption", "disruption_status", "kanske"), ("disruption", "updates", [{"text": "När?"}]),
    ("page", "review_in", "ett år"), ("page", "review_in", None),
]


def reader():
    """YAML 1.2 in which a day is the text that was written, as Anslag reads it."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return yaml


def said(anslag, *arguments):
    return subprocess.run([anslag, *arguments], check=True, capture_output=True, text=True, encoding="utf-8").stdout


def validator(anslag, *arguments):
    schema = json.loads(said(anslag, "schema", *arguments))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def front_matter(path):
    text = path.read_text(encoding="utf-8")
    return reader().load(re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)[1])


def pages(site):
    """Every page with its kind and what the sections above it give it."""
    for path in sorted((site / "content").rglob("*.md")):
        fields = front_matter(path)
        if path.name == "_index.md":
            yield path, "section", fields
            continue
        for folder in path.parents:
            if (folder / "_index.md").exists():
                fields = (front_matter(folder / "_index.md").get("defaults") or {}) | fields
            if folder.name == "content":
                break
        yield path, fields.get("type", "page"), fields


def check_site(anslag, site, kinds, whole, config):
    """The mistakes that are found on a site without any, and how many files were held."""
    problems, held = [], 0
    for path, kind, fields in pages(site):
        for schema in (kinds[kind], whole):
            problems += [f"{path.relative_to(site)}: {fault.json_path}: {fault.message[:120]}" for fault in schema.iter_errors(fields)]
        held += 1
    settings = reader().load((site / "anslag.yaml").read_text(encoding="utf-8"))
    problems += [f"anslag.yaml: {fault.json_path}: {fault.message[:120]}" for fault in config.iter_errors(settings)]
    return problems, held


def check_planted(kinds, config):
    """The planted faults that are not found; each is put into a page that is right."""
    right = {kind: fields for _, kind, fields in pages(ROOT)}
    missed = []
    for kind, key, value in PLANTED:
        fields = {**right[kind], key: value}
        if value is None:
            del fields[key]
        if kinds[kind].is_valid(fields):
            missed.append(f"{kind}: {key}: {value!r} is not found")
    settings = reader().load((ROOT / "anslag.yaml").read_text(encoding="utf-8"))
    for key, value in [("languges", {}), ("per_page", "tio"), ("markdown", {"html": "ibland"}), ("title", None)]:
        if config.is_valid({**settings, key: value}):
            missed.append(f"anslag.yaml: {key}: {value!r} is not found")
    return missed


def main():
    anslag = str(Path(sys.argv[1]).resolve())
    kinds = {kind: validator(anslag, kind) for kind in KINDS}
    whole, config = validator(anslag), validator(anslag, "--config")
    problems, held = check_site(anslag, ROOT, kinds, whole, config)
    with tempfile.TemporaryDirectory() as folder:
        for lang in ("sv", "en"):
            said(anslag, "init", f"{folder}/{lang}", "--lang", lang)
            found, more = check_site(anslag, Path(folder) / lang, kinds, whole, config)
            problems, held = problems + found, held + more
    problems += check_planted(kinds, config)
    assert held > 60, f"only {held} pages were found"
    for problem in problems:
        print(f"  FAIL {problem}")
    print(f"  schemas: {held} pages and 3 settings files, {len(PLANTED) + 4} planted faults: "
          f"{'all as expected' if not problems else 'NOT as expected'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
