"""A built site as a tree of files, and the rule for which file an address stands for."""

import xml.etree.ElementTree as ElementTree
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import html5lib
from lxml import etree

# Entities and the network stay off: the files of a site are content, and content is untrusted.
XML_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def parse_xml(data):
    """Parses XML bytes strictly; raises `etree.XMLSyntaxError`."""
    return etree.fromstring(data, XML_PARSER)


class Page:
    """One HTML file, parsed as a browser does it."""

    def __init__(self, file, path):
        self.file = file
        self.text = path.read_text(encoding="utf-8")
        self.document = html5lib.parse(self.text, treebuilder="etree", namespaceHTMLElements=False)

    @cached_property
    def elements(self):
        """All elements in document order; comments are left out."""
        return [node for node in self.document.iter() if isinstance(node.tag, str)]

    def named(self, *names):
        """The elements with one of the names, in document order."""
        return [node for node in self.elements if node.tag in names]

    @cached_property
    def ids(self):
        """Every id attribute's value, in document order, repeated ones too."""
        return [node.get("id") for node in self.elements if node.get("id") is not None]

    @cached_property
    def anchors(self):
        """What a fragment may point at."""
        return set(self.ids) | {node.get("name") for node in self.named("a") if node.get("name")}


class Site:
    """The folder `root`, published at `base_url`."""

    def __init__(self, root, base_url=None):
        self.root = Path(root)
        self.base_url = base_url or self._base_from_canonical()
        if not self.base_url.endswith("/"):
            self.base_url += "/"

    def _base_from_canonical(self):
        """The canonical address of the front page, for a run without --base-url."""
        front = self.root / "index.html"
        if front.is_file():
            for link in Page("index.html", front).named("link"):
                if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
                    return link.get("href")
        raise SystemExit(f"{front} has no canonical link: say where the site is published with --base-url")

    @cached_property
    def files(self):
        """Every published file, as a sorted list of paths relative to the root; the folder's own .gitignore is none."""
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        return sorted(file for file in found if file != ".gitignore")

    @cached_property
    def _file_set(self):
        return set(self.files)

    def with_suffix(self, *suffixes):
        """The files whose names end so."""
        return [file for file in self.files if file.endswith(suffixes)]

    def read(self, file):
        """The bytes of a file."""
        return (self.root / file).read_bytes()

    @cached_property
    def pages(self):
        """Every HTML file that is UTF-8, by its path."""
        pages = {}
        for file in self.with_suffix(".html"):
            try:
                pages[file] = Page(file, self.root / file)
            except UnicodeDecodeError:
                continue
        return pages

    def address(self, file):
        """The absolute address of a file; `index.html` is its folder."""
        path = file[: -len("index.html")] if file == "index.html" or file.endswith("/index.html") else file
        return self.base_url + path

    def absolute(self, file, reference):
        """The absolute address that `reference` means when it stands in `file`."""
        return urljoin(self.address(file), reference.strip())

    def is_internal(self, url):
        """Whether an absolute address has the scheme and host of this site; what lies outside its base path is then no file of it."""
        here, there = urlsplit(self.base_url), urlsplit(url)
        return (here.scheme, here.netloc) == (there.scheme, there.netloc)

    def find(self, url):
        """The file that an absolute internal address stands for, or None.

        `/a/` is `/a/index.html`. `/a` is never `/a/index.html`: it would cost the reader a redirect, and not all hosts do it.
        """
        path, base = unquote(urlsplit(url).path) or "/", urlsplit(self.base_url).path
        if not path.startswith(base):
            return None
        file = path[len(base):]
        if file == "" or file.endswith("/"):
            file += "index.html"
        return file if file in self._file_set else None

    def anchors(self, file):
        """What a fragment may point at in an HTML or SVG file; None for a format whose fragments are not ids."""
        if file in self.pages:
            return self.pages[file].anchors
        if file.endswith(".svg"):
            try:
                root = ElementTree.fromstring(self.read(file))
            except ElementTree.ParseError:
                return set()
            return {node.get("id") for node in root.iter() if node.get("id")}
        return None

    def broken(self, file, reference):
        """Why an internal reference in `file` leads nowhere, or None when it is fine or not internal."""
        try:
            url = self.absolute(file, reference)
            parts = urlsplit(url)
        except ValueError:
            return f"`{reference}` is not an address"
        if parts.scheme not in ("http", "https") or not self.is_internal(url):
            return None
        target = self.find(url)
        if target is None:
            hint = " (a slash is missing at the end)" if self.find(url.split("#")[0].split("?")[0] + "/") else ""
            return f"`{reference}` leads to no file{hint}"
        return self._broken_fragment(target, parts.fragment, reference)

    def _broken_fragment(self, target, fragment, reference):
        # Empty and `top` mean the top of the page in the HTML standard; `:~:text=` is a search, not an id.
        if fragment.lower() in ("", "top") or fragment.startswith(":~:"):
            return None
        anchors = self.anchors(target)
        if anchors is None or unquote(fragment) in anchors:
            return None
        return f"`{reference}` leads to {target}, which has no id `{unquote(fragment)}`"
