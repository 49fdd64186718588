"""HTML pages: the Nu Html Checker over all of them, and what it does not look at."""

import re

from . import nu
from .links import css_references, loads, references

NAME = "html"
RULES = {
    "html/present": "the site has at least one page",
    "html/utf-8": "a page is UTF-8",
    "html/nu": "the Nu Html Checker finds no error",
    "html/one-h1": "a page has exactly one h1, and it is not empty",
    "html/lang": "the html element has a language",
    "html/title": "the title is not empty",
    "html/links": "an internal address leads to a file, a fragment to an id",
    "html/unique-ids": "an id stands once on a page",
    "html/alt": "every img has an alt attribute",
    "html/no-script": "nothing runs but the search of the site: no other script than JSON-LD data, no event attributes, no javascript: address",
    "html/no-third-party": "no page loads anything from another host",
    "html/css-nu": "the Nu Html Checker finds no error in a style sheet",
    "html/css": "a style sheet loads only files of the site, and they exist",
}

# The only script: its name has a digest of its bytes, so it is a file of the theme.
OWN_SCRIPT = re.compile(r"^/([^/]+/)*js/search\.[0-9a-f]{16}\.js\Z")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z")


def run(site, report):
    """Holds every HTML file and style sheet against the rules."""
    files = site.with_suffix(".html")
    report.check("html/present", "(site)", [] if files else ["there is no .html file"])
    if files:
        nu.run(site, files, report)
    for file in files:
        page = site.pages.get(file)
        if report.check("html/utf-8", file, [] if page else ["is not UTF-8"]):
            check_page(site, page, report)
    sheets = site.with_suffix(".css")
    if sheets:
        nu.run(site, sheets, report, "html/css-nu", ["--css"])
    for file in sheets:
        report.check("html/css", file, css_problems(site, file))


def check_page(site, page, report):
    """Holds one parsed page against the rules."""
    for rule, problems in (
        ("html/one-h1", heading_problems(page)),
        ("html/lang", language_problems(page)),
        ("html/title", title_problems(page)),
        ("html/links", link_problems(site, page)),
        ("html/unique-ids", id_problems(page)),
        ("html/alt", alt_problems(page)),
        ("html/no-script", script_problems(page)),
        ("html/no-third-party", third_party_problems(site, page)),
    ):
        report.check(rule, page.file, problems)


def text_of(node):
    """The text a reader of the heading gets; an image there speaks through its alt text."""
    images = " ".join(image.get("alt") or "" for image in node.iter("img"))
    return ("".join(node.itertext()) + images).strip()


def heading_problems(page):
    """What is wrong with the h1."""
    headings = page.named("h1")
    if len(headings) != 1:
        yield f"has {len(headings)} h1, must have 1"
    elif not text_of(headings[0]):
        yield "the h1 is empty"


def language_problems(page):
    """What is wrong with the language of the page."""
    language = page.document.get("lang")
    if not language:
        yield "the html element has no lang"
    elif not LANGUAGE.match(language):
        yield f"lang=\"{language}\" is not a language tag"


def title_problems(page):
    """What is wrong with the title; one inside an SVG has another namespace and is not counted."""
    titles = page.named("title")
    if not titles or not (titles[0].text or "").strip():
        yield "the title is missing or empty"


def link_problems(site, page):
    """Internal addresses that lead nowhere, each once."""
    if any(base.get("href") is not None for base in page.named("base")):
        yield "has a <base>, which turns every relative address and fragment elsewhere"
    for reference in dict.fromkeys(value for _, value in references(page)):
        problem = site.broken(page.file, reference)
        if problem:
            yield problem


def id_problems(page):
    """Ids that are not unique."""
    for name in dict.fromkeys(page.ids):
        if page.ids.count(name) > 1:
            yield f"the id `{name}` stands {page.ids.count(name)} times"


def alt_problems(page):
    """Images without alternative text; an empty alt marks a decorative image and is right."""
    for image in page.named("img"):
        if image.get("alt") is None:
            yield f"<img src=\"{image.get('src')}\"> has no alt"


def script_problems(page):
    """Everything that would run in a browser."""
    for node in page.elements:
        if node.tag == "script" or node.tag.endswith("}script"):
            kind, source = (node.get("type") or "").lower(), node.get("src")
            if kind == "module" and OWN_SCRIPT.search(source or "") and not text_of(node):
                continue
            if kind != "application/ld+json" or source is not None:
                yield f"has a <script> (type {node.get('type')}, src {node.get('src')})"
        for name in node.keys():
            if isinstance(name, str) and name.lower().startswith("on"):
                yield f"<{node.tag}> has the event attribute {name}"
    for node, value in references(page):
        # Browsers drop tabs and line breaks in an address before they read its scheme.
        if re.sub(r"[\x00-\x20]", "", value).lower().startswith("javascript:"):
            yield f"<{node.tag}> has the address `{value}`"


def third_party_problems(site, page):
    """What the page loads from elsewhere without the reader asking for it."""
    for node, value in loads(page):
        url = site.absolute(page.file, value)
        if not site.is_internal(url) and not url.startswith("data:"):
            yield f"<{node.tag}> loads `{value}` from another host"


def css_problems(site, file):
    """What a style sheet loads from elsewhere, or does not find."""
    for reference in css_references(site.read(file).decode("utf-8", "replace")):
        url = site.absolute(file, reference)
        if url.startswith("data:") or reference.startswith("#"):
            continue
        if not site.is_internal(url):
            yield f"loads `{reference}` from another host"
        elif site.find(url) is None:
            yield f"`{reference}` leads to no file"
