"""Where addresses stand in HTML and CSS."""

import re

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

# Attributes that hold one address which only leads somewhere.
LEADS = {
    "a": ("href",), "area": ("href",), "form": ("action",), "button": ("formaction",),
    "blockquote": ("cite",), "q": ("cite",), "ins": ("cite",), "del": ("cite",), SVG + "a": ("href", XLINK_HREF),
}
# Attributes that hold one address which a browser loads by itself.
LOADS = {
    "img": ("src",), "script": ("src",), "source": ("src",), "video": ("src", "poster"), "audio": ("src",),
    "track": ("src",), "iframe": ("src",), "embed": ("src",), "object": ("data",), "input": ("src",),
    SVG + "use": ("href", XLINK_HREF), SVG + "image": ("href", XLINK_HREF), SVG + "script": ("href", XLINK_HREF),
}
# Kinds of <link> that only say something about the page; every other kind makes the browser load or connect.
RELATIONS = {"canonical", "alternate", "author", "license", "next", "prev", "search", "help", "me", "bookmark", "tag"}
# <meta> whose content is an address of this page or its picture.
META_ADDRESSES = {"og:url", "og:image", "og:image:url", "og:image:secure_url", "twitter:image"}

CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)
CSS_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""", re.I)
REFRESH = re.compile(r"^\s*[\d.]+\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.I)


def loads(page):
    """Pairs of element and address for all that a browser fetches to show the page."""
    for node in page.elements:
        for name in LOADS.get(node.tag, ()):
            if node.get(name) is not None:
                yield node, node.get(name)
        if node.tag in ("img", "source"):
            for reference in srcset(node.get("srcset") or ""):
                yield node, reference
        if node.tag == "link" and node.get("href") is not None and is_loading(node):
            yield node, node.get("href")


def references(page):
    """Pairs of element and address for every address on the page."""
    yield from loads(page)
    for node in page.elements:
        for name in LEADS.get(node.tag, ()):
            if node.get(name) is not None:
                yield node, node.get(name)
        if node.tag == "link" and node.get("href") is not None and not is_loading(node):
            yield node, node.get("href")
        if node.tag == "meta":
            yield from ((node, value) for value in meta_addresses(node))


def is_loading(link):
    """Whether a <link> makes the browser fetch or connect; `alternate stylesheet` does."""
    relations = set((link.get("rel") or "").lower().split())
    return not relations or bool(relations - RELATIONS)


def meta_addresses(meta):
    """The address in a <meta>, when it is of a kind that holds one."""
    content = meta.get("content") or ""
    if (meta.get("property") or meta.get("name") or "").lower() in META_ADDRESSES:
        yield content
    if (meta.get("http-equiv") or "").lower() == "refresh":
        match = REFRESH.match(content)
        if match:
            yield match.group(1).strip()


def srcset(value):
    """The addresses in a srcset attribute."""
    for candidate in re.split(r",\s+|,$", value.strip()):
        if candidate.strip():
            yield candidate.split()[0]


def css_references(text):
    """Every address in a style sheet."""
    for match in CSS_URL.finditer(CSS_COMMENT.sub("", text)):
        reference = next((group for group in match.groups() if group), "")
        if reference:
            yield reference
