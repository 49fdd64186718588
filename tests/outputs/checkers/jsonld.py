"""Structured data: JSON-LD in the pages, by the schema.org types that the site uses."""

import json
import re

NAME = "jsonld"
RULES = {
    "jsonld/present": "the site has at least one page with JSON-LD",
    "jsonld/json": "a JSON-LD block is valid JSON without a repeated key, an object or a list of objects",
    "jsonld/context": "the @context is schema.org",
    "jsonld/type": "every node at the top has an @type",
    "jsonld/required": "a node has the properties that its @type requires",
    "jsonld/dates": "a date is ISO 8601; a partial one (2021-03) may stand",
    "jsonld/links": "an internal address leads to a file",
}

# Each entry of a tuple must be there; of names joined by | one is enough.
REQUIRED = {
    "NewsArticle": ("headline", "datePublished", "publisher", "mainEntityOfPage|url"),
    "Event": ("name", "startDate", "eventStatus", "eventAttendanceMode"),
    "Project": ("name",),
    "ResearchProject": ("name",),
    "Organization": ("name",),
    "GovernmentOrganization": ("name",),
    "WebPage": ("name|headline",),
    "BreadcrumbList": ("itemListElement",),
    "DigitalDocument": ("name",),
}
EVENT_STATUS = {"EventScheduled", "EventCancelled", "EventPostponed", "EventRescheduled", "EventMovedOnline"}
ATTENDANCE = {"OfflineEventAttendanceMode", "OnlineEventAttendanceMode", "MixedEventAttendanceMode"}
DATES = {"datePublished", "dateModified", "dateCreated", "startDate", "endDate", "lastReviewed", "validThrough", "expires"}
ISO_DATE = re.compile(
    r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?\Z"
)
ADDRESSES = {"url", "item", "mainEntityOfPage", "image", "contentUrl", "logo"}


def run(site, report):
    """Holds the JSON-LD blocks of every page against the rules."""
    found = False
    for file, page in site.pages.items():
        blocks = [node.text or "" for node in page.named("script") if (node.get("type") or "").lower() == "application/ld+json"]
        found = found or bool(blocks)
        if blocks:
            check_page(site, file, blocks, report)
    report.check("jsonld/present", "(site)", [] if found else ["no page has JSON-LD"])


def objects(page):
    """The objects in the blocks of a page; a block that cannot be read is another rule's."""
    found = []
    for node in page.named("script"):
        if (node.get("type") or "").lower() == "application/ld+json":
            try:
                found += [top for top in listed(json.loads(node.text or "")) if isinstance(top, dict)]
            except ValueError:
                continue
    return found


def check_page(site, file, blocks, report):
    """Holds the blocks of one page against the rules; they may refer to one another's nodes."""
    tops, problems = [], []
    for number, text in enumerate(blocks, 1):
        try:
            block = json.loads(text, object_pairs_hook=without_repeats)
            if not isinstance(block, (dict, list)) or not all(isinstance(node, dict) for node in listed(block)):
                raise ValueError("neither an object nor a list of objects")
            tops += listed(block)
        except ValueError as error:
            problems.append(f"block {number}: {error}")
    if not report.check("jsonld/json", file, problems):
        return
    nodes = [node for top in tops for node in walk(top)]
    roots = [node for top in tops for node in (listed(top["@graph"]) if "@graph" in top else [top])]
    whole = {node["@id"] for node in nodes if "@id" in node and not is_reference(node)}
    for rule, found in (
        ("jsonld/context", context_problems(tops)),
        ("jsonld/type", [f"a node has no @type: {shown(node)}" for node in roots if not types(node)]),
        ("jsonld/required", [line for node in nodes for line in node_problems(node, whole)]),
        ("jsonld/dates", [line for node in nodes for line in date_problems(node)]),
        ("jsonld/links", [line for node in nodes for line in link_problems(site, file, node)]),
    ):
        report.check(rule, file, found)


def without_repeats(pairs):
    """Makes an object; a repeated key, of which parsers silently keep one, is an error."""
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"the key `{key}` stands twice")
    return dict(pairs)


def listed(value):
    """A value as a list; JSON-LD lets one value stand for a list of one."""
    return value if isinstance(value, list) else [value]


def walk(value):
    """Every node in a value, the value itself first; `@context` holds no nodes."""
    if isinstance(value, dict):
        if "@value" not in value and "@graph" not in value:
            yield value
        for key, inner in value.items():
            if key != "@context":
                yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def types(node):
    """The node's types as plain names."""
    return [str(name).removeprefix("https://schema.org/").removeprefix("schema:") for name in listed(node.get("@type", []))]


def is_reference(node):
    """A node that only points at another one by its @id."""
    return "@id" in node and set(node) <= {"@id", "@type"}


def shown(node):
    """The beginning of a node, for a message."""
    return json.dumps(node, ensure_ascii=False)[:100]


def context_problems(tops):
    """Contexts that are missing or another vocabulary's."""
    for top in tops:
        if not any(str(context).rstrip("/") in ("https://schema.org", "http://schema.org") for context in listed(top.get("@context"))):
            yield f"@context is {top.get('@context')!r}, must be https://schema.org"


def is_empty(value):
    """Whether a property says nothing."""
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def node_problems(node, whole):
    """What a node lacks for its types; a pointer to a node that stands whole on the page lacks nothing."""
    if is_reference(node) and node["@id"] in whole:
        return
    for kind in types(node):
        for names in REQUIRED.get(kind, ()):
            if all(is_empty(node.get(name)) for name in names.split("|")):
                yield f"{kind} has no {names.replace('|', ' or ')}: {shown(node)}"
        if kind == "Event":
            yield from term_problems(node, "eventStatus", EVENT_STATUS)
            yield from term_problems(node, "eventAttendanceMode", ATTENDANCE)
        if kind == "BreadcrumbList":
            yield from breadcrumb_problems(node)


def term_problems(node, name, terms):
    """A property whose value is not one of schema.org's terms for it."""
    for value in listed(node.get(name, [])):
        if str(value) not in {f"https://schema.org/{term}" for term in terms}:
            yield f"Event has {name} {value!r}, must be https://schema.org/ and one of {', '.join(sorted(terms))}"


def breadcrumb_problems(node):
    """Steps without name, address or the right position; the last step is the page itself and needs no address."""
    steps = listed(node.get("itemListElement", []))
    for number, step in enumerate(steps, 1):
        if not isinstance(step, dict):
            yield f"BreadcrumbList step {number} is no object"
            continue
        item = step.get("item")
        if step.get("position") != number or isinstance(step.get("position"), bool):
            yield f"BreadcrumbList step {number} has position {step.get('position')!r}"
        if is_empty(step.get("name")) and not (isinstance(item, dict) and not is_empty(item.get("name"))):
            yield f"BreadcrumbList step {number} has no name"
        if is_empty(item) and number < len(steps):
            yield f"BreadcrumbList step {number} has no item"


def date_problems(node):
    """Dates that are not written as ISO 8601."""
    for name in sorted(DATES & node.keys()):
        for value in listed(node[name]):
            if not isinstance(value, str) or not ISO_DATE.match(value):
                yield f"{name} is {value!r}"


def link_problems(site, file, node):
    """Internal addresses that lead nowhere; their fragments name nodes of the data, not places on a page."""
    for name in sorted(ADDRESSES & node.keys()):
        for value in listed(node[name]):
            address = value.get("@id") if isinstance(value, dict) and is_reference(value) else value
            problem = site.broken(file, address.partition("#")[0]) if isinstance(address, str) else None
            if problem:
                yield f"{name}: {problem}"
