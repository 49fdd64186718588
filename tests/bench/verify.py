#!/usr/bin/env python3
"""Whether two programs made the same site of the benchmark's articles: what is measured must be the same work.

    python3 tests/bench/verify.py --count 1000 [--profile news] [--seed 1] --anslag OUT [--hugo OUT] [--sample 600]

Counts the outputs by kind and holds them against what the articles ask for. With both outputs it also compares them:
the paths; words, order and links of the pages, those of the text apart from those around it; entries of the feeds,
addresses of the sitemap, events. Prints one line for each difference, and ends with 1 when there is any.

Older pages of a list have the number counted from the oldest in Anslag, and from the newest in Hugo. They have the same
articles, and are compared with each other.
"""
import argparse
import json
import random
import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import corpus

BASE = "https://www.exempelkommunen.example"
PER_PAGE, CHANGES_PER_PAGE, FEED_LIMIT, SITEMAP_LIMIT = 20, 50, 20, 50_000
MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()
# What Anslag has and Hugo does not: notes of its own work, and the parts of a sitemap with too many addresses for one file.
OWN = re.compile(r"\.anslag-manifest|sitemap-\d+\.xml")
INLINE = {"a", "abbr", "code", "em", "span", "strong", "sup", "time"}
VOID = {"meta", "link", "br", "hr", "img", "input", "col"}
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def words(text):
    return re.findall(r"\w+", text)


def date_in_words(when):
    return f"{when.day} {MONTHS[when.month - 1]} {when.year} kl. {when:%H.%M}"


# An address within the page: any on a page itself, those of notes in a feed.
NOTE = re.compile(r"^#|#fn(ref)?[-:]")


class Page(HTMLParser):
    """The words and links of a page: around the text, and of the text itself."""

    def __init__(self, html):
        super().__init__()
        self.around, self.text, self.links, self.text_links, self.times = [], [], [], [], []
        self.elements, self.rel, self.address = Counter(), {}, ""
        self.depth = self.body_from = self.skip_from = self.notes_from = 0
        self.feed(html)
        self.around, self.text = "".join(self.around), "".join(self.text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "link":
            rel, href = attributes.get("rel"), attributes.get("href")
            self.links.append((rel, href, attributes.get("title"), attributes.get("type")))
            if rel == "canonical":
                self.address = href
        if tag == "meta":
            self.around.append(f" {attributes.get('content', '')} ")
        if tag in VOID:
            return
        self.depth += 1
        if attributes.get("class") == "body" and not self.body_from:
            self.body_from = self.depth
        elif self.body_from:
            self.elements[tag] += 1
        # The heading of the notes is one program's own.
        if attributes.get("class") == "footnotes":
            self.notes_from = self.depth
        if tag == "h2" and self.notes_from:
            self.skip_from = self.depth
        # So are links between a note and its place: in feeds one program's lead to the page.
        if tag == "a" and not NOTE.search(attributes.get("href", "#")):
            (self.text_links if self.body_from else self.links).append(attributes["href"])
            if "rel" in attributes:
                self.rel[attributes["rel"]] = attributes["href"]
        if tag == "time":
            self.times.append(attributes.get("datetime"))
        self.space(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        self.space(tag)
        if self.depth == self.body_from:
            self.body_from = 0
        if self.depth == self.skip_from:
            self.skip_from = 0
        if self.depth == self.notes_from:
            self.notes_from = 0
        self.depth -= 1

    def handle_data(self, data):
        if not self.skip_from:
            (self.text if self.body_from else self.around).append(data)

    def space(self, tag):
        if tag not in INLINE:
            (self.text if self.body_from else self.around).append(" ")


def kind(path):
    """What an output is, from its path."""
    name = path.rpartition("/")[2]
    if name in ("feed.xml", "feed.json"):
        return "changes feed" if path.startswith("andringar/") else "Atom feeds" if name.endswith("xml") else "JSON feeds"
    if name.startswith("sitemap"):
        return "sitemaps"
    if name == "kalender.ics":
        return "calendars"
    if name != "index.html":
        return path
    first = path.split("/")[0]
    fixed = {"amnen": "topic pages", "arkiv": "archive pages", "andringar": "changes pages"}
    if first in fixed:
        return "topics page" if path == "amnen/index.html" else fixed[first]
    if path == "index.html":
        return "home page"
    return "section pages" if path.count("/") == 1 or "/sida/" in path else "articles"


def list_pages(total, per_page):
    return max(1, total // per_page)


def expected(articles):
    """How many outputs of each kind the articles ask for."""
    sections = Counter(article["section"][0] for article in articles)
    topics = Counter(topic for article in articles for topic in article["topics"])
    happenings = len(articles) + sum("updated" in article for article in articles)
    years = len({article["when"].year for article in articles})
    addresses = 1 + len(sections) + len(articles) + len(topics) + 1
    feeds = 1 + len(sections) + len(topics)
    return addresses, Counter({
        "articles": len(articles),
        "home page": 1,
        "section pages": sum(list_pages(total, PER_PAGE) for total in sections.values()),
        "topics page": 1,
        "topic pages": sum(list_pages(total, PER_PAGE) for total in topics.values()),
        "archive pages": 1 + years,
        "changes pages": list_pages(happenings, CHANGES_PER_PAGE),
        "Atom feeds": feeds,
        "JSON feeds": feeds,
        "changes feed": 1,
        "calendars": sum(article["section"][2] == "workshop" for article in articles),
        "sitemaps": 1 if addresses <= SITEMAP_LIMIT else 1 + -(-addresses // SITEMAP_LIMIT),
        "404.html": 1,
        "robots.txt": 1,
        "api/pages.json": 1,
        "css/bench.css": 1,
        "css/highlight.css": 1,
    })


def files(out):
    """The outputs by path, with their sizes."""
    return {str(path.relative_to(out)): path.stat().st_size for path in Path(out).rglob("*") if path.is_file()}


class Check:
    def __init__(self, made, sample):
        self.made, self.articles, self.sample = made, made.articles, sample
        self.differences = []
        self.checked = Counter()

    def differs(self, text):
        self.differences.append(text)

    def same(self, what, ours, theirs):
        if ours == theirs:
            return
        if isinstance(ours, list):
            # The first that is another one; else one has more of them.
            ours, theirs = next((pair for pair in zip(ours, theirs) if pair[0] != pair[1]), (len(ours), len(theirs)))
        self.differs(f"{what}: {ours!r} and {theirs!r}")

    def counts(self, name, out):
        """The number of outputs by kind, the sitemap's addresses, the entries of feeds; returns the paths."""
        found = files(out)
        addresses, wanted = expected(self.articles)
        counted = Counter(kind(path) for path in found if path != ".anslag-manifest")
        if name == "Hugo":
            wanted["sitemaps"] = 1
        for key in sorted(wanted | counted):
            if counted[key] != wanted[key]:
                self.differs(f"{name}: {counted[key]} {key} instead of {wanted[key]}")
        told = sum(len(ElementTree.parse(Path(out, path)).findall(f"{SITEMAP}url")) for path in found if kind(path) == "sitemaps")
        if told != addresses:
            self.differs(f"{name}: {told} addresses in the sitemap instead of {addresses}")
        self.feed_sizes(name, out, found)
        return found

    def feed_sizes(self, name, out, found):
        groups = Counter()
        for article in self.articles:
            groups.update(["", article["section"][0]] + [f"amnen/{corpus.slug(topic)}" for topic in article["topics"]])
        for path in found:
            if kind(path) == "Atom feeds":
                entries = ElementTree.parse(Path(out, path)).findall(f"{ATOM}entry")
            elif kind(path) == "JSON feeds":
                entries = json.loads(Path(out, path).read_text())["items"]
            else:
                continue
            wanted = min(FEED_LIMIT, groups[path.rpartition("/")[0]])
            if len(entries) != wanted:
                self.differs(f"{name}: {path} has {len(entries)} entries instead of {wanted}")

    def article_pages(self, name, out):
        """What the page of an article must show, on a sample of them."""
        newest = sorted(self.articles, key=lambda article: article["when"], reverse=True)
        sections = {}
        for article in newest:
            sections.setdefault(article["section"][0], []).append(article)
        for article in self.some(self.articles):
            path = f"{corpus.Corpus.url(article)[1:]}index.html"
            html = Path(out, path)
            if not html.is_file():
                self.differs(f"{name}: no {path}")
                continue
            page, own = Page(html.read_text()), sections[article["section"][0]]
            shown = " ".join(words(page.around))
            place = own.index(article)
            wanted = [article["title"], article["lead"], f"Publicerad {date_in_words(article['when'])}", self.made.people[article["contact"]]]
            if "updated" in article:
                wanted.append("uppdaterad " + date_in_words(self.made.moment(article["updated"])))
            others = [other for other in own[:6] if other is not article][:5]
            for text in wanted + [other["title"] for other in others]:
                if " ".join(words(text)) not in shown:
                    self.differs(f"{name}: {path} does not show `{text}`")
            links = [f"/amnen/{corpus.slug(topic)}/" for topic in article["topics"]] + [corpus.Corpus.url(other) for other in others]
            for link in links:
                if link not in page.links:
                    self.differs(f"{name}: {path} has no link to {link}")
            for rel, at in (("prev", place + 1), ("next", place - 1)):
                to = corpus.Corpus.url(own[at]) if 0 <= at < len(own) else None
                if page.rel.get(rel) != to:
                    self.differs(f"{name}: {path} has {page.rel.get(rel)} for {rel} instead of {to}")
            self.checked["article pages"] += 1

    def some(self, things):
        things = list(things)
        return things if len(things) <= self.sample else random.Random(1).sample(things, self.sample)

    # Two outputs beside each other.

    def compare(self, anslag, hugo, ours, theirs):
        totals = Counter(path.rpartition("/sida/")[0] for path in theirs if "/sida/" in path)

        def turned(address):
            """The address of an older page of a list, by Anslag's number instead of Hugo's."""
            found = re.fullmatch(r"((?:https://[^/]*)?/?)(.*)/sida/(\d+)(/.*)", address)
            if not found:
                return address
            host, base, number, rest = found.groups()
            return f"{host}{base}/sida/{totals[base] + 2 - int(number)}{rest}"

        names = {turned(path): path for path in theirs}
        for path in [path for path in sorted(set(ours) - set(names)) if not OWN.fullmatch(path)][:5]:
            self.differs(f"only Anslag has {path}")
        for path in sorted(set(names) - set(ours))[:5]:
            self.differs(f"only Hugo has {path}")
        common = sorted(set(ours) & set(names))
        pages = [path for path in common if path.endswith(".html")]
        # Of the few kinds of list pages some of each; most of the sample would be articles.
        chosen = self.some(pages) + [path for path in pages if kind(path) not in ("articles", "topic pages", "section pages", "changes pages")]
        for path in dict.fromkeys(chosen):
            self.page(path, Page(Path(anslag, path).read_text()), Page(Path(hugo, names[path]).read_text()), turned)
        for path in common:
            one, other = Path(anslag, path), Path(hugo, names[path])
            if kind(path) in ("Atom feeds", "changes feed"):
                self.atom(path, one, other)
            elif kind(path) == "JSON feeds":
                self.json_feed(path, one, other)
        calendars = [path for path in common if kind(path) == "calendars"]
        for path in self.some(calendars):
            self.calendar(path, Path(anslag, path), Path(hugo, names[path]))
        if "sitemap.xml" in common and len(self.articles) < SITEMAP_LIMIT / 2:
            self.sitemap(anslag, hugo)
        if "api/pages.json" in common:
            self.pages_json(anslag, hugo)

    def page(self, path, one, other, turned):
        around = lambda page: words(page.around)
        self.same(f"{path}: words around the text", around(one), around(other))
        links = lambda page, turn: [turn(link) if isinstance(link, str) else (link[0], turn(link[1]), *link[2:]) for link in page.links]
        self.same(f"{path}: links around the text", links(one, lambda link: link), links(other, turned))
        self.same(f"{path}: times", one.times, other.times)
        self.same(f"{path}: words of the text", words(one.text), words(other.text))
        self.same(f"{path}: links of the text", one.text_links, other.text_links)
        for tag in ("p", "h3", "li", "tr", "td", "th", "blockquote", "pre", "em", "strong", "sup"):
            self.same(f"{path}: number of <{tag}>", one.elements[tag], other.elements[tag])
        self.checked["pages compared"] += 1

    def atom(self, path, one, other):
        def entries(file):
            for entry in ElementTree.parse(file).getroot().iter(f"{ATOM}entry"):
                text = lambda tag: entry.findtext(ATOM + tag)
                content = Page(f'<div class="body">{text("content")}</div>')
                yield (text("id"), text("title"), text("published"), text("updated"), text("summary"),
                       [category.get("term") for category in entry.findall(f"{ATOM}category")], words(content.text), content.text_links)
        self.same(path, list(entries(one)), list(entries(other)))
        head = lambda file: [ElementTree.parse(file).getroot().findtext(ATOM + tag) for tag in ("id", "title", "subtitle", "updated")]
        self.same(f"{path}: head", head(one), head(other))
        self.checked["feeds compared"] += 1

    def json_feed(self, path, one, other):
        def value(file):
            feed = json.loads(file.read_text())
            for item in feed["items"]:
                content = Page(f'<div class="body">{item.pop("content_html")}</div>')
                item["words"], item["links"] = words(content.text), content.text_links
            return [(key, feed[key]) for key in sorted(feed) if key != "items"] + feed["items"]
        self.same(path, value(one), value(other))
        self.checked["feeds compared"] += 1

    def calendar(self, path, one, other):
        def lines(file):
            unfolded = file.read_text().replace("\r\n", "\n").replace("\n ", "").splitlines()
            found = dict(re.split(r"(?:;[^:]*)?:", line, maxsplit=1) for line in unfolded if line)
            return [found.get(key) for key in ("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "DTSTAMP", "LAST-MODIFIED")]
        self.same(path, lines(one), lines(other))
        self.checked["calendars compared"] += 1

    def sitemap(self, *outs):
        def addresses(out):
            for url in ElementTree.parse(Path(out, "sitemap.xml")).getroot():
                yield url.findtext(f"{SITEMAP}loc"), url.findtext(f"{SITEMAP}lastmod")
        self.same("sitemap.xml", *(sorted(addresses(out)) for out in outs))

    def pages_json(self, *outs):
        keys = ("url", "title", "lang", "kind", "published", "updated", "archived")
        pages = lambda out: json.loads(Path(out, "api/pages.json").read_text())["pages"]
        self.same("api/pages.json", *(sorted([str(page[key] or "") for key in keys] for page in pages(out)) for out in outs))


def verify(made, anslag, hugo=None, sample=600):
    """Differences as a list of lines, and what was looked at."""
    check = Check(made, sample)
    ours = check.counts("Anslag", anslag)
    check.article_pages("Anslag", anslag)
    if hugo:
        theirs = check.counts("Hugo", hugo)
        check.article_pages("Hugo", hugo)
        check.compare(anslag, hugo, ours, theirs)
    return check.differences, check.checked


def self_test(made, anslag, hugo, folder):
    """Plants mistakes in a copy of Hugo's output and gives back those that are not found."""
    copy = Path(folder, "planted")
    shutil.copytree(hugo, copy)
    workshop = next(article for article in made.articles if article["section"][2] == "workshop")
    others = [article for article in made.articles if article is not workshop and article["section"][0] == "nyheter"]
    pages = [f"{corpus.Corpus.url(article)[1:]}index.html" for article in others]

    def change(path, pattern, new):
        text = (copy / path).read_text()
        changed = re.sub(pattern, new, text, count=1, flags=re.DOTALL)
        assert changed != text, (path, pattern)
        (copy / path).write_text(changed)

    (copy / pages[0]).unlink()
    change(pages[1], r'(<div class="body">.*?<p>)\w+', r"\1Annat")
    change(pages[2], r'<a href="/amnen/[^"]*">', '<a href="/amnen/">')
    change(pages[3], r'<a rel="(prev|next)"', "<a")
    change(pages[4], r"Publicerad <time[^>]*>\d+", "Publicerad <time>0")
    change("projekt/index.html", r"(<article>.*?</article>)(.*?)(<article>.*?</article>)", r"\3\2\1")
    change("feed.xml", r"<entry>.*?</entry>", "")
    change("nyheter/feed.json", r'"title": "\w', '"title": "?')
    change("andringar/feed.xml", r"<updated>\d+", "<updated>1999")
    change("sitemap.xml", r"<lastmod>\d+", "<lastmod>1999")
    change("api/pages.json", r'"kind": "\w+', '"kind": "other')
    change(f"{corpus.Corpus.url(workshop)[1:]}kalender.ics", r"LOCATION:", "LOCATION:Inte ")
    told = verify(made, anslag, copy, len(made.articles) * 10)[0]
    planted = [
        f"only Anslag has {pages[0]}", f"Hugo: {len(made.articles) - 1} articles instead", f"Hugo: no {pages[0]}",
        f"{pages[1]}: words of the text", f"Hugo: {pages[2]} has no link to", f"{pages[2]}: links around",
        f"Hugo: {pages[3]} has None for", f"{pages[4]}: words around", f"{pages[4]}: times", f"Hugo: {pages[4]} does not show",
        "projekt/index.html: words around", "projekt/index.html: links around", "Hugo: feed.xml has 19 entries", "feed.xml:",
        "nyheter/feed.json:", "andringar/feed.xml:", "sitemap.xml:", "api/pages.json:", f"{corpus.Corpus.url(workshop)[1:]}kalender.ics:",
    ]
    return [start for start in planted if not any(line.startswith(start) for line in told)]


def table(outs):
    """Files and megabytes by kind, for several outputs by name."""
    rows = {}
    for name, out in outs.items():
        for path, size in files(out).items():
            group = "manifest" if path == ".anslag-manifest" else kind(path) if kind(path) != path else "other"
            row = rows.setdefault(group, {}).setdefault(name, [0, 0])
            row[0], row[1] = row[0] + 1, row[1] + size
    lines = ["| outputs | " + " | ".join(outs) + " |", "|---|" + "---|" * len(outs)]
    for group in sorted(rows, key=lambda group: -max(row[0] for row in rows[group].values())):
        cells = [f"{row[0]:,} · {row[1] / 1e6:.2f} MB" if (row := rows[group].get(name)) else "–" for name in outs]
        lines.append(f"| {group} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--profile", choices=["news", "docs"], default="news")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--anslag", required=True)
    parser.add_argument("--hugo")
    parser.add_argument("--sample", type=int, default=600)
    options = parser.parse_args()
    made = corpus.Corpus(options.count, options.seed, options.profile)
    differences, checked = verify(made, options.anslag, options.hugo, options.sample)
    for line in differences[:40]:
        print(line)
    outs = {"Anslag": options.anslag} | ({"Hugo": options.hugo} if options.hugo else {})
    print(table(outs))
    print(f"{', '.join(f'{number} {what}' for what, number in checked.items())}; {len(differences)} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
