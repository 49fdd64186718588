"""The sitemap (sitemaps.org protocol 0.9) and robots.txt."""

import re
from collections import Counter
from pathlib import Path

from lxml import etree

from .site import parse_xml

NAME = "sitemap"
RULES = {
    "sitemap/present": "the site has a sitemap.xml",
    "sitemap/schema": "a sitemap is valid by the schema of the protocol",
    "sitemap/loc": "every loc starts with the base address and leads to a file",
    "sitemap/unique": "every loc stands once in all sitemaps together",
    "sitemap/hreflang": "language versions name each other and themselves",
    "sitemap/robots": "robots.txt names the sitemap",
}

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ALTERNATE = "{http://www.w3.org/1999/xhtml}link"
SCHEMA = Path(__file__).resolve().parent.parent / "schemas" / "sitemap.xsd"


def run(site, report):
    """Holds the sitemap, those that it lists, and robots.txt against the rules."""
    present = "sitemap.xml" in site.files
    report.check("sitemap/present", "sitemap.xml", [] if present else ["is missing"])
    report.check("sitemap/robots", "robots.txt", robots_problems(site))
    if present:
        documents = read_all(site, "sitemap.xml", etree.XMLSchema(etree.parse(SCHEMA)), report)
        check_entries(site, documents, report)


def read_all(site, first, schema, report):
    """The parsed sitemaps by file, an index and those it lists; each is held against the schema on the way."""
    documents, waiting = {}, [first]
    while waiting:
        file = waiting.pop(0)
        if file in documents:
            continue
        try:
            root = parse_xml(site.read(file))
        except etree.XMLSyntaxError as error:
            report.check("sitemap/schema", file, [f"is not XML: {error}"])
            continue
        valid = schema.validate(root)
        report.check("sitemap/schema", file, [] if valid else [f"line {entry.line}: {entry.message}" for entry in schema.error_log])
        documents[file] = root
        if root.tag == NS + "sitemapindex":
            waiting += [found for loc in locs(root) if (found := site.find(loc)) and site.is_internal(loc)]
    return documents


def locs(root):
    """Every address that a sitemap or index lists."""
    return [(loc.text or "").strip() for entry in root for loc in entry.findall(NS + "loc")]


def check_entries(site, documents, report):
    """Holds the addresses of all sitemaps against the rules."""
    everything = Counter(loc for root in documents.values() for loc in locs(root))
    languages = {loc: pairs for root in documents.values() for loc, pairs in alternates(root)}
    for file, root in documents.items():
        report.check("sitemap/loc", file, [line for loc in locs(root) for line in loc_problems(site, loc)])
        repeated = dict.fromkeys(loc for loc in locs(root) if everything[loc] > 1)
        report.check("sitemap/unique", file, [f"`{loc}` stands {everything[loc]} times" for loc in repeated])
        report.check("sitemap/hreflang", file, hreflang_problems(root, languages))


def loc_problems(site, loc):
    """Why an address may not stand in the sitemap."""
    if not loc.startswith(site.base_url):
        yield f"`{loc}` does not start with {site.base_url}"
    elif site.find(loc) is None or "#" in loc:
        yield f"`{loc}` leads to no file"


def alternates(root):
    """Pairs of address and its language versions, themselves a list of (language, address)."""
    for entry in root.findall(NS + "url"):
        loc = (entry.findtext(NS + "loc") or "").strip()
        links = [link for link in entry.findall(ALTERNATE) if link.get("rel") == "alternate"]
        yield loc, [(link.get("hreflang"), link.get("href")) for link in links]


def hreflang_problems(root, languages):
    """Language versions that do not answer one another; search engines disregard such a pair."""
    for loc, pairs in alternates(root):
        if pairs and loc not in [href for _, href in pairs]:
            yield f"`{loc}` has language versions but does not name itself"
        named = [language for language, _ in pairs]
        for language, href in pairs:
            if not language or named.count(language) > 1:
                yield f"`{loc}`: hreflang `{language}` is missing or stands twice"
            if href not in languages:
                yield f"`{loc}` names `{href}` ({language}), which is not in the sitemap"
            elif loc not in [back for _, back in languages[href]]:
                yield f"`{loc}` names `{href}` ({language}), which does not name it back"


def robots_problems(site):
    """What is wrong with robots.txt."""
    if "robots.txt" not in site.files:
        return ["is missing"]
    text = site.read("robots.txt").decode("utf-8", "replace")
    named = re.findall(r"^sitemap:\s*(\S+)\s*$", text, re.I | re.M)
    wanted = f"{site.base_url}sitemap.xml"
    return [] if wanted in named else [f"has no line `Sitemap: {wanted}`"]
