"""Atom and JSON feeds."""

import json
import re
from datetime import datetime
from pathlib import Path

import feedparser
from jsonschema import Draft202012Validator
from lxml import etree

from .site import parse_xml

NAME = "feeds"
RULES = {
    "feeds/atom-present": "the site has at least one Atom feed",
    "feeds/atom-well-formed": "an Atom feed is well-formed XML",
    "feeds/atom-schema": "an Atom feed is valid by the RELAX NG schema of RFC 4287",
    "feeds/atom-feedparser": "feedparser reads an Atom feed without complaint",
    "feeds/atom-prose": "what RFC 4287 says in words: an author for every entry, a content or alternate link, no link twice",
    "feeds/atom-unique-ids": "every id in an Atom feed stands once",
    "feeds/atom-updated": "an Atom feed's updated is that of its newest entry",
    "feeds/atom-links": "an internal link of an Atom feed leads to a file",
    "feeds/json-present": "the site has at least one JSON feed",
    "feeds/json-schema": "a JSON feed is JSON and has what JSON Feed 1.1 requires",
    "feeds/json-unique-ids": "every id in a JSON feed stands once",
    "feeds/json-links": "an internal address in a JSON feed leads to a file",
}

ATOM = "{http://www.w3.org/2005/Atom}"
ATOM_ROOT = re.compile(rb"<feed\b[^>]*http://www\.w3\.org/2005/Atom")
SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"


def run(site, report):
    """Holds every feed of the site against the rules."""
    atom = [file for file in site.with_suffix(".atom", ".xml") if is_atom(site, file)]
    report.check("feeds/atom-present", "(site)", [] if atom else ["there is no Atom feed"])
    schema = etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))
    for file in atom:
        check_atom(site, file, schema, report)
    found = [file for file in site.with_suffix(".json") if is_json_feed(site, file)]
    report.check("feeds/json-present", "(site)", [] if found else ["there is no JSON feed"])
    validator = Draft202012Validator(json.loads((SCHEMAS / "jsonfeed-1.1.json").read_text(encoding="utf-8")))
    for file in found:
        check_json(site, file, validator, report)


def is_atom(site, file):
    """A feed by its name, or by what it holds: a feed under another name is a feed all the same."""
    return file.endswith(".atom") or Path(file).name == "feed.xml" or ATOM_ROOT.search(site.read(file)[:2000]) is not None


def is_json_feed(site, file):
    """A feed by its name, or by what it holds."""
    return Path(file).name == "feed.json" or b"https://jsonfeed.org/version/" in site.read(file)[:1000]


def check_atom(site, file, schema, report):
    """Holds one Atom feed against the rules."""
    data = site.read(file)
    try:
        feed = parse_xml(data)
    except etree.XMLSyntaxError as error:
        report.check("feeds/atom-well-formed", file, [str(error)])
        report.check("feeds/atom-feedparser", file, bozo(data))
        return
    report.check("feeds/atom-well-formed", file, [])
    valid = schema.validate(feed)
    report.check("feeds/atom-schema", file, [] if valid else schema_messages(schema))
    for rule, problems in (
        ("feeds/atom-feedparser", bozo(data)),
        ("feeds/atom-prose", prose_problems(feed)),
        ("feeds/atom-unique-ids", repeated(node.text for node in feed.iter(ATOM + "id"))),
        ("feeds/atom-updated", updated_problems(feed)),
        ("feeds/atom-links", link_problems(site, file, feed)),
    ):
        report.check(rule, file, problems)


def schema_messages(schema):
    """What the validator said, in order."""
    return [f"line {entry.line}: {entry.message}" for entry in schema.error_log] or ["is not valid"]


def bozo(data):
    """What feedparser complains of."""
    parsed = feedparser.parse(data, response_headers={"content-type": "application/atom+xml; charset=utf-8"})
    if parsed.bozo:
        yield f"feedparser: {parsed.get('bozo_exception')}"
    elif parsed.version != "atom10":
        yield f"feedparser takes it for `{parsed.version}`"


def prose_problems(feed):
    """What the RFC's prose asks for (4.1.1, 4.1.2) and RELAX NG cannot say."""
    for place, node in [("feed", feed)] + [(f"entry {n}", entry) for n, entry in enumerate(feed.iter(ATOM + "entry"), 1)]:
        alternates = [link for link in node.findall(ATOM + "link") if link.get("rel", "alternate") == "alternate"]
        kinds = [(link.get("type"), link.get("hreflang")) for link in alternates]
        if len(kinds) != len(set(kinds)):
            yield f"{place}: two alternate links of one type and language"
        if node.tag != ATOM + "entry":
            continue
        if node.find(ATOM + "content") is None and not alternates:
            yield f"{place}: neither content nor an alternate link"
        source = node.find(f"{ATOM}source/{ATOM}author")
        if node.find(ATOM + "author") is None and source is None and feed.find(ATOM + "author") is None:
            yield f"{place}: no author, neither here nor in the feed"


def repeated(values):
    """A line for each value that stands more than once."""
    values = list(values)
    return [f"the id `{value}` stands {values.count(value)} times" for value in dict.fromkeys(values) if values.count(value) > 1]


def updated_problems(feed):
    """Compares the feed's updated with its entries'; a feed without entries has nothing to compare with."""
    def moment(node):
        return datetime.fromisoformat(node.findtext(ATOM + "updated", "").strip())

    entries = feed.findall(ATOM + "entry")
    try:
        if entries and moment(feed) != max(map(moment, entries)):
            yield f"updated is {moment(feed).isoformat()}, its newest entry's is {max(map(moment, entries)).isoformat()}"
    except (ValueError, TypeError) as error:
        yield f"updated cannot be compared: {error}"


def link_problems(site, file, feed):
    """Internal links that lead nowhere."""
    for link in feed.iter(ATOM + "link"):
        problem = site.broken(file, link.get("href") or "")
        if problem:
            yield problem


def check_json(site, file, validator, report):
    """Holds one JSON feed against the rules."""
    try:
        feed = json.loads(site.read(file))
    except ValueError as error:
        report.check("feeds/json-schema", file, [f"is not JSON: {error}"])
        return
    errors = sorted(validator.iter_errors(feed), key=lambda error: error.json_path)
    if not report.check("feeds/json-schema", file, [f"{error.json_path}: {error.message}" for error in errors]):
        return
    report.check("feeds/json-unique-ids", file, repeated(item["id"] for item in feed["items"]))
    addresses = [feed.get("home_page_url"), feed.get("feed_url"), feed.get("next_url"), feed.get("icon"), feed.get("favicon")]
    for item in feed["items"]:
        addresses += [item.get("url"), item.get("image"), item.get("banner_image")]
        addresses += [attachment["url"] for attachment in item.get("attachments", [])]
    problems = [site.broken(file, address) for address in dict.fromkeys(addresses) if address]
    report.check("feeds/json-links", file, [problem for problem in problems if problem])
