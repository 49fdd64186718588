"""Structured data against the vocabulary of schema.org: types, properties, which type has which property, and its values.

The vocabulary is read from the types of the npm package schema-dts, which Google makes from schema.org's own files.
"""

import re
from functools import cache
from pathlib import Path

from . import jsonld

NAME = "vocabulary"
RULES = {
    "vocabulary/type": "an @type is a type of schema.org",
    "vocabulary/property": "a property is one of schema.org",
    "vocabulary/domain": "a node has the property, as a property of its @type or of a type above it",
    "vocabulary/range": "a value is of a type that the property takes; a text may stand for a thing",
}

# Where tests/run installs it.
INSTALLED = Path(__file__).resolve().parents[3] / "target/test-tools/node_modules/schema-dts/dist/schema.d.ts"
# `interface EventBase extends ThingBase {…}` has what a type adds; `EventLeaf` is the type itself, with or without additions.
INTERFACE = re.compile(r"^(?:export )?interface (\w+?)(Base|Leaf) extends ([^{]+)\{(.*?)^\}", re.S | re.M)
# A role stands between two things with the property itself.
ROLE = re.compile(r"^export type (\w+)Leaf<TContent.*?Omit<(\w+)Base", re.S | re.M)
PROPERTY = re.compile(r'^    "([a-zA-Z]+)"\?: SchemaValue<(.*), "[^"]+">;$', re.M)
TERMS = re.compile(r'^export type (\w+) = ("https://schema\.org/[^;]+);$', re.M)
TEXTS = {"Text", "URL", "Date", "DateTime", "Time", "CssSelectorType", "XPathType", "PronounceableText"}
NUMBERS = {"Number", "Integer", "Float"}
NUMBER = re.compile(r"-?\d+(\.\d+)?")
PLAIN = TEXTS | NUMBERS | {"Boolean"}


class Vocabulary:
    """Types with what stands above them, and properties with the types that have them and the types of their values."""

    def __init__(self, text):
        self.above, self.domains, self.ranges = {"Thing": set()}, {}, {}
        for name, form, above, body in INTERFACE.findall(text):
            parents = {parent for parent in re.findall(r"(\w+)Base\b", above)} - {name}
            self.above.setdefault(clean(name), set()).update(map(clean, parents))
            if form == "Base":
                self.add(clean(name), body)
        for name, parent in ROLE.findall(text):
            self.above.setdefault(name, set()).update({parent} - {name})
        thing = re.search(r"^interface ThingBase .*?^\}", text, re.S | re.M)
        if thing:
            self.add("Thing", thing[0])
        self.terms = {name: set(re.findall(r'"(https://schema\.org/\w+)"', terms)) for name, terms in TERMS.findall(text)}

    def add(self, name, body):
        """The properties that a type adds to those above it."""
        for key, values in PROPERTY.findall(body):
            self.domains.setdefault(key, set()).add(name)
            self.ranges.setdefault(key, set()).update(values.split(" | "))

    @cache
    def line(self, kind):
        """A type with all above it."""
        return {kind}.union(*(self.line(above) for above in self.above.get(kind, ())))


def clean(name):
    """A type's name; one that begins with a digit has a sign before it in TypeScript."""
    return name.removeprefix("_")


@cache
def vocabulary():
    """The vocabulary, from where tests/run installs it."""
    return Vocabulary(INSTALLED.read_text(encoding="utf-8"))


def run(site, report):
    """Holds every node of every page against the vocabulary."""
    words = vocabulary()
    for file, page in site.pages.items():
        tops = jsonld.objects(page)
        nodes = [node for top in tops for node in jsonld.walk(top)]
        if not nodes:
            continue
        kinds = {node["@id"]: jsonld.types(node) for node in nodes if "@id" in node and jsonld.types(node)}
        found = {rule: [] for rule in RULES}
        for node in nodes:
            for rule, line in problems(words, node, kinds):
                found[f"vocabulary/{rule}"].append(line)
        for rule, lines in found.items():
            report.check(rule, file, lines)


def problems(words, node, kinds):
    """What is wrong with one node; `kinds` are the types of the nodes that have a name."""
    own = jsonld.types(node)
    known = [kind for kind in own if kind in words.above]
    yield from (("type", f"{kind} is no type of schema.org") for kind in own if kind not in words.above)
    for key, value in node.items():
        if key.startswith("@"):
            continue
        if key not in words.domains:
            yield "property", f"{'/'.join(own)} has {key}, which is no property of schema.org"
            continue
        line = set().union(*(words.line(kind) for kind in known))
        # A role has the property that it stands in, beside its own.
        if known and not line & words.domains[key] and "Role" not in line:
            yield "domain", f"{'/'.join(own)} has {key}, which is a property of {', '.join(sorted(words.domains[key]))}"
        for item in jsonld.listed(value):
            if not fits(words, item, words.ranges[key], kinds):
                yield "range", f"{'/'.join(own)} has {key} {jsonld.shown(item)}, which takes {', '.join(sorted(words.ranges[key] - {'IdReference'}))}"


def fits(words, value, wanted, kinds):
    """Whether a value may stand in a property that takes some types."""
    things = wanted - PLAIN - {"IdReference"}
    if isinstance(value, bool):
        return "Boolean" in wanted
    if isinstance(value, (int, float)):
        # Measures may be bare numbers, as texts may stand for things.
        return bool(wanted & (NUMBERS | {"Text", "QuantitativeValue", "Distance"}))
    if isinstance(value, str):
        sets = [words.terms[kind] for kind in things if words.terms.get(kind)]
        if sets and not wanted & TEXTS and len(sets) == len(things):
            return any(value in terms for terms in sets)
        return bool(things or wanted & TEXTS) or (bool(wanted & NUMBERS) and NUMBER.fullmatch(value) is not None)
    if "@value" in value:
        return bool(wanted & PLAIN)
    own = jsonld.types(value) or kinds.get(value.get("@id"), [])
    lines = [words.line(kind) for kind in own if kind in words.above]
    # A node whose type is not known is told by another rule, or is described on another page.
    return not lines or any("Role" in line or line & things for line in lines)
