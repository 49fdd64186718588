#!/usr/bin/env python3
"""Articles of an invented Swedish municipality, always the same ones, for the benchmark.

    python3 tests/bench/corpus.py 1000 OUT [--profile news|docs] [--flavour anslag|hugo] [--seed 1]

Writes OUT/content/ and OUT/data/. An article is decided by the seed, the profile, its number and how many there are:
its title, dates, topics and text are the same in both flavours. Only the keys of the front matter differ, since each
program has its own, and what lists of the site need a file in one of them.

Words are put together from the lists below, so sentences mean nothing; their lengths and the mix of short words, long
words and markup are those of texts from municipalities. All names are invented, and telephone numbers come from the
series that the Swedish authority has set aside for fiction.
"""
import argparse
import json
import math
import random
from bisect import bisect_left
from datetime import date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Stockholm")
SITE = "Exempelkommunen"

# Folder, heading, kind of page, share of the articles, whether each year has a folder.
SECTIONS = [
    ("nyheter", "Nyheter", "news", 0.55, True),
    ("projekt", "Projekt", "project", 0.20, False),
    ("workshops", "Workshoppar", "workshop", 0.15, True),
    ("natverk", "Nätverk", "network", 0.10, False),
]

FIRST_DAY, LAST_DAY = date(2012, 1, 2), date(2025, 12, 30)
# Articles appear on weekdays between 8 and 17, each in a minute of its own, so that every list has one order only.
DAY_MINUTES = 9 * 60

TOPICS = """Digitalisering|Skola|Äldreomsorg|Trafik|Miljö|Bygga och bo|Förskola|Kultur|Klimat|Näringsliv|Bibliotek|Bredband
Tillgänglighet|Avfall|Vatten och avlopp|E-tjänster|Folkhälsa|Idrott|Trygghet|Medborgardialog|Detaljplaner|Energi
Öppna data|Kollektivtrafik|Integration|Ekonomi|Upphandling|Jämställdhet|Cykelvägar|Parker|Gymnasium|Hemtjänst
Föreningsliv|Simhallar|Välfärdsteknik|Landsbygd|Räddningstjänst|Krisberedskap|Besöksnäring|Kompetens|Sensorer
Arbetsmarknad|Vuxenutbildning|Bostäder|Lekplatser|Kommunfullmäktige|Nämnder|Budget|Rekrytering|Geodata|Friluftsliv
Unga|Funktionsstöd|Språk|Parkering|Belysning|Skolskjuts|Livsmedel|Evenemang|Artificiell intelligens"""

# Running text: common words with how often they come, then words of each sort.
COMMON = """och 36 i 34 att 30 för 21 som 20 på 18 en 17 är 16 med 15 av 14 till 13 det 12 har 11 ska 10 den 9 om 9 ett 8 kan 8
vi 7 de 7 från 6 inte 5 vid 5 alla 5 så 4 eller 4 du 4 sin 3 mer 4 under 4 efter 3 där 3 när 3 också 3 får 3 över 3 nya 3 genom 3
utan 2 mot 2 mellan 2 hur 2 vad 2 fler 2 redan 2 flera 2 både 2 varje 2 bland 1 annat 1 sedan 2 innan 1 bara 2 samt 2 inom 3"""
VERBS = """arbetar beslutar bygger börjar erbjuder fortsätter föreslår genomför gäller hjälper håller innebär kommer kräver leder
lämnar lär möter ordnar planerar provar samlar satsar ser söker sparar startar stöder svarar tar testar träffar underlättar utreder
utvecklar visar väntar växer ökar öppnar förbättra förenkla skapa dela mäta minska pröva samverka utbilda"""
ADJECTIVES = """bra enkla gemensamma goda hållbara lokala långsiktiga mindre nationella nya offentliga regionala snabba stora
säkra tidiga tydliga viktiga digitala tillgängliga kommunala öppna tekniska konkreta första andra sista gamla"""
NOUNS = """arbete avtal barn behov beslut bidrag boende deltagare dialog elever frågor företag förslag förening grannar handläggare
insatser invånare kommun kostnader kunskap ledning lösning medarbetare medel möte mål nämnd område personal plan plats projekt
region resultat samarbete service skola stad styrelse stöd system tid uppdrag utbildning verksamhet vård väg år ärenden"""
FORE = """barn bibliotek bostads byggnads cykel data digitaliserings energi familje folkhälso fritids framtids förskole
gymnasie hamn hemtjänst idrotts innovations klimat kommun kompetens kultur kust kvalitets landsbygds miljö närings omsorgs park
personal region samhälls service skol stads trafik trygghets utvecklings vatten verksamhets vinter välfärds äldre"""
AFT = """analys arbete avgift beredning centrum chef dag dialog enhet fond forum förvaltning grupp karta konferens kontor
ledare medel modell möte nämnd nätverk område plan program projekt rapport råd samordnare satsning stöd strategi studie system
tjänst undersökning uppdrag utredning vecka verkstad översyn"""

FIRST_NAMES = "Agnes Birger Carin Daniel Ellen Fatima Gustaf Hanna Ismail Jenny Kerstin Leo Mona Niklas Omar Pia Ragnar Saga Tage Ulla"
LAST_NAMES = "Alström Bergdahl Dalkvist Ekenäs Furuhed Granheden Hultmark Lindtorp Näsberg Sandhem Tornvik Ålunda Östbo"
PLACES = "Folkets hus|Stadsbiblioteket|Kulturhuset Spiran|Rådhuset, sal 3|Gymnasiet, aulan|Föreningshuset|Brandstationen"
LANGUAGES = ("python", "javascript", "json", "bash", "html", "css", "sql", "yaml", "rust", "xml")
TRANSLITERATED = str.maketrans("åäöé", "aaoe")


def slug(text):
    plain = text.lower().translate(TRANSLITERATED)
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in plain).split())


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def sentence_case(words):
    text = " ".join(words)
    return text[0].upper() + text[1:]


class Language:
    """A long row of words in natural proportions; texts are cut out of it."""

    LENGTH = 1 << 18

    def __init__(self):
        rng = random.Random("words")
        common = COMMON.split()
        weighted = {word: float(count) for word, count in zip(common[::2], common[1::2])}
        self.compounds = [fore + aft for fore in FORE.split() for aft in AFT.split()]
        rng.shuffle(self.compounds)
        for words, share in ((VERBS.split(), 75), (ADJECTIVES.split(), 45), (NOUNS.split(), 130)):
            weighted.update((word, share / len(words)) for word in words)
        # The long tail: a few compounds are common, most are rare.
        harmonic = sum(1 / (rank + 5) for rank in range(len(self.compounds)))
        for rank, word in enumerate(self.compounds):
            weighted[word] = 330 / harmonic / (rank + 5)
        self.row = rng.choices(list(weighted), weights=list(weighted.values()), k=self.LENGTH)

    def take(self, rng, count):
        start = int(rng.random() * (self.LENGTH - count))
        return self.row[start:start + count]

    def compound(self, rng):
        # Not `choice`: this is called for every link and every piece of code.
        return self.compounds[int(rng.random() * len(self.compounds))]

    def phrase(self, rng, least, most):
        return sentence_case(self.take(rng, rng.randint(least, most)))

    def sentence(self, rng):
        count = min(28, max(4, int(rng.gauss(13.5, 4.5))))
        words = self.take(rng, count)
        if count > 11 and rng.random() < 0.5:
            words[count // 2] += ","
        return sentence_case(words) + "."

    def marked_sentence(self, rng):
        """A sentence that may have something bold, emphasised or quoted from code, or a link to another site."""
        text, chance = self.sentence(rng), rng.random()
        if chance < 0.11:
            first, _, rest = text.partition(" ")
            word, space, rest = rest.partition(" ")
            mark = "**" if chance < 0.06 else "*"
            if space and not word.endswith(","):
                return f"{first} {mark}{word}{mark} {rest}"
        elif chance < 0.13:
            return f"{text[:-1]} `{self.compound(rng)}`."
        elif chance < 0.155:
            target = f"https://www.example.org/{slug(self.compound(rng))}/{rng.randint(1, 9999)}"
            return f"{text[:-1]}, se [{self.compound(rng)}]({target})."
        return text


class Corpus:
    def __init__(self, count, seed="1", profile="news"):
        self.count, self.seed, self.profile = count, seed, profile
        self.language = Language()
        self.topics = [topic for line in TOPICS.splitlines() for topic in line.split("|")]
        assert len(self.topics) == len({slug(topic) for topic in self.topics}) == 60
        self.topic_weights = list(accumulate(1 / rank for rank in range(1, 61)))
        names = [f"{first} {last}" for first in FIRST_NAMES.split() for last in LAST_NAMES.split()]
        self.people = {slug(name): name for name in random.Random("people").sample(names, 48)}
        self.ids = list(self.people)
        every = (FIRST_DAY + timedelta(number) for number in range((LAST_DAY - FIRST_DAY).days + 1))
        self.days = [day for day in every if day.weekday() < 5]
        self.articles = self.all_articles()

    def moment(self, minute):
        day, of_day = divmod(minute, DAY_MINUTES)
        return datetime.combine(self.days[day], datetime.min.time()) + timedelta(minutes=8 * 60 + of_day)

    def all_articles(self):
        minutes = len(self.days) * DAY_MINUTES
        shares = list(accumulate(section[3] for section in SECTIONS))
        step = minutes / self.count
        articles, updates = [], []
        for number in range(self.count):
            rng = random.Random(f"{self.seed} {self.profile} facts {number}")
            section = SECTIONS[min(bisect_left(shares, rng.random()), 3)]
            published = int((number + rng.random() / 2) * step)
            article = {"number": number, "section": section, "published": published}
            if rng.random() < 0.6:
                updates.append((int(DAY_MINUTES * (1 + rng.expovariate(1 / 40)) + rng.random() * DAY_MINUTES), article))
            self.describe(article, rng)
            articles.append(article)
        self.place_updates(articles, updates, minutes)
        for article in articles:
            article["when"] = self.moment(article["published"])
            article["path"] = self.path(article)
        return articles

    @staticmethod
    def place_updates(articles, updates, minutes):
        """No two things happen in one minute, and an update comes on a later day than the publication."""
        taken = {article["published"] for article in articles}
        for later, article in updates:
            minute = article["published"] + later
            while minute in taken:
                minute += 1
            if minute < minutes:
                taken.add(minute)
                article["updated"] = minute

    def describe(self, article, rng):
        language = self.language
        title = [language.compound(rng), *language.take(rng, rng.randint(2, 6))]
        article["title"] = sentence_case(title) + (f" – {language.compound(rng)}" if rng.random() < 0.08 else "")
        if rng.random() < 0.04:
            article["title"] += f' & "{language.compound(rng)}"'
        article["slug"] = f"{slug(article['title'])[:48].strip('-')}-{article['number'] + 1}"
        article["lead"] = " ".join(language.sentence(rng) for _ in range(rng.randint(1, 2)))
        chosen = []
        while len(chosen) < 4:
            topic = self.topics[bisect_left(self.topic_weights, rng.random() * self.topic_weights[-1])]
            if topic not in chosen:
                chosen.append(topic)
        article["topics"] = chosen
        article["contact"] = rng.choice(self.ids)
        article["venue"] = rng.choice(PLACES.split("|"))
        article["weeks"], article["hour"] = rng.randint(1, 3), rng.randint(9, 15)

    @staticmethod
    def path(article):
        folder = article["section"][0]
        if article["section"][4]:
            folder += f"/{article['when'].year}"
        return f"{folder}/{article['slug']}.md"

    @staticmethod
    def url(article):
        return f"/{article['path'].removesuffix('.md')}/"

    # The text.

    def body(self, article):
        rng, language = random.Random(f"{self.seed} {self.profile} text {article['number']}"), self.language
        wanted = min(6000, max(60, int(rng.lognormvariate(math.log(450), 0.65))))
        blocks, paragraphs = self.running_text(rng, wanted)
        for _ in range(rng.randint(0, 4)):
            target = self.articles[int(rng.random() * self.count)]
            blocks[rng.choice(paragraphs)] += f" Läs mer om [{language.compound(rng)}]({self.link(article, target)})."
        notes = []
        for number in range(1, (rng.randint(1, 3) if rng.random() < 0.2 else 0) + 1):
            blocks[rng.choice(paragraphs)] += f" Uppgiften har en källa.[^{number}]"
            notes.append(f"[^{number}]: {language.sentence(rng)}")
        extra = [self.list_block(rng) for _ in range(rng.choice((0, 1, 1, 2)))]
        if rng.random() < 0.25:
            extra.append(self.table(rng))
        if rng.random() < 0.3:
            extra.append(f"> {language.marked_sentence(rng)} {language.sentence(rng)}")
        if rng.random() < (0.6 if self.profile == "docs" else 0.02):
            extra += [self.code(rng) for _ in range(rng.randint(1, 4) if self.profile == "docs" else 1)]
        for block in extra:
            blocks.insert(rng.randint(1, len(blocks)), block)
        return "\n\n".join(blocks + notes) + "\n"

    def running_text(self, rng, wanted):
        """Paragraphs with headings between them; where the paragraphs are, too."""
        blocks, paragraphs, words, since, level = [], [], 0, 0, 2
        while words < wanted:
            if since > 110:
                # A heading of level 3 stands below one of level 2.
                level = 3 if level == 2 and rng.random() < 0.3 and words > since else 2
                blocks.append(f"{'#' * level} {self.language.phrase(rng, 2, 5)}")
                since = 0
            sentences, length, enough = [], 0, rng.randint(25, 90)
            while length < enough:
                sentences.append(self.language.marked_sentence(rng))
                length += sentences[-1].count(" ") + 1
            paragraphs.append(len(blocks))
            blocks.append(" ".join(sentences))
            words, since = words + length, since + length
        return blocks, paragraphs

    @staticmethod
    def link(article, target):
        up = "../" * article["path"].count("/")
        same = article["path"].rpartition("/")[0] == target["path"].rpartition("/")[0]
        return target["path"].rpartition("/")[2] if same else up + target["path"]

    def list_block(self, rng):
        ordered = rng.random() < 0.3
        lines = []
        for number in range(1, rng.randint(3, 7) + 1):
            lines.append(f"{f'{number}.' if ordered else '-'} {self.language.phrase(rng, 3, 12)}")
            if not ordered and rng.random() < 0.15:
                lines += [f"  - {self.language.phrase(rng, 2, 7)}" for _ in range(rng.randint(1, 3))]
        return "\n".join(lines)

    def table(self, rng):
        columns = rng.randint(3, 5)
        rows = [[self.language.phrase(rng, 1, 2) for _ in range(columns)], ["---"] + ["---:"] * (columns - 1)]
        for _ in range(rng.randint(3, 9)):
            rows.append([self.language.phrase(rng, 1, 3)] + [str(rng.randint(10, 99999)) for _ in range(columns - 1)])
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def code(self, rng):
        name = rng.choice(LANGUAGES)
        lines = [line for _ in range(rng.randint(1, 5)) for line in self.code_lines(name, rng)]
        return f"```{name}\n" + "\n".join(lines) + "\n```"

    def code_lines(self, name, rng):
        a, b, c = (slug(self.language.compound(rng)) for _ in range(3))
        n, m, text = rng.randint(2, 9999), rng.randint(2, 99), self.language.phrase(rng, 2, 5)
        return {
            "python": [
                f"class {a.title()}:", f'    """{text}."""', "", f"    def {b}(self, {c}: int = {n}) -> list[str]:",
                f"        # {text}", f"        rader = [f\"{{rad:0{m}}}-{a}\" for rad in range({c}) if rad % {m} != 0]",
                f"        return sorted(rader, key=len)[:{n}]", "",
            ],
            "javascript": [
                f"const {a} = new Map([[\"{b}\", {n}], [\"{c}\", null]]);", f"export async function {b}({c}, antal = {m}) {{", f"  // {text}",
                f"  const svar = await fetch(`/api/{a}/${{{c}}}?antal=${{antal}}`);",
                f"  return svar.ok ? (await svar.json()).filter((rad) => rad.{c} >= {n}) : [];", "}", "",
            ],
            "json": ["{", f'  "{a}": {{ "namn": "{text}", "antal": {n}.25 }},', f'  "{b}": [true, false, null, {m}],', f'  "{c}": "\\u00e5"', "}"],
            "bash": [
                f"# {text}", f'for fil in "$HOME"/{a}/*.csv; do', f"  rader=$(grep -c '^{b};' \"$fil\" || true)",
                f'  if [ "$rader" -gt {n} ]; then echo "{c}: ${{fil##*/}} $((rader / {m}))" >&2; fi', "done", "",
            ],
            "html": [
                f'<article id="{a}-{n}" class="{b} {c}">', f"  <!-- {text} -->", f"  <h2>{text} &amp; {c}</h2>",
                f'  <img src="/{b}/{n}.jpg" alt="{text}" width="{m}0" loading="lazy">', "</article>",
            ],
            "css": [
                f"@media (min-width: {n}px) {{", f"  .{a} > .{b}:not(:last-child)::after {{", f"    /* {text} */",
                f"    border: {m}px solid rgb({m} 120 80 / {m}%);", f"    background: url(\"/{c}.svg\") no-repeat;", "  }", "}", "",
            ],
            "sql": [
                f"SELECT {a}.id, count(*) AS antal -- {text}", f"FROM {a} LEFT JOIN {b} ON {b}.{c}_id = {a}.id",
                f"WHERE {b}.datum >= '2024-01-{m % 28 + 1:02}' AND namn LIKE '%{c}%'", f"GROUP BY {a}.id HAVING count(*) > {n};", "",
            ],
            "yaml": [f"{a}: # {text}", f"  namn: \"{text}\"", f"  antal: {n}", f"  {b}:", f"    - {{id: {c}, aktiv: true}}", f"    - &{b} {m}.5"],
            "rust": [
                f"/// {text}.", f"pub fn {a}({b}: &[u64]) -> Option<String> {{", f"    let summa: u64 = {b}.iter().filter(|tal| **tal > {n}).sum();",
                f"    match summa % {m} {{", f"        0 => None, // {c}", f'        rest => Some(format!("{{rest:>{m}}} {c}")),', "    }", "}", "",
            ],
            "xml": [
                f'<{a} xmlns="https://www.example.org/{b}" version="1.{m}">', f"  <!-- {text} -->", f'  <post id="{n}" typ="{c}">{text}</post>',
                f"  <![CDATA[{b} < {n}]]>", f"</{a}>",
            ],
        }[name]

    # The front matter.

    def front(self, article, flavour):
        return "---\n" + "\n".join((self.anslag if flavour == "anslag" else self.hugo)(article)) + "\n---\n\n"

    def event(self, article):
        start = article["when"].replace(hour=article["hour"], minute=0) + timedelta(weeks=article["weeks"])
        return start, start + timedelta(hours=3)

    def anslag(self, article):
        kind = article["section"][2]
        yield f"type: {kind}"
        yield f"title: {quoted(article['title'])}"
        yield f"lead: {quoted(article['lead'])}"
        yield f"published: {article['when'].isoformat('T', 'minutes')}"
        if "updated" in article:
            yield f"updated: {self.moment(article['updated']).isoformat('T', 'minutes')}"
        yield f"topics: [{', '.join(map(quoted, article['topics']))}]"
        yield f"contacts: [{article['contact']}]"
        if kind == "workshop":
            start, end = self.event(article)
            yield f"starts: {start.isoformat('T', 'minutes')}"
            yield f"ends: {end.isoformat('T', 'minutes')}"
            yield "event_status: held"
            yield f"venue: {{name: {quoted(article['venue'])}}}"

    def hugo(self, article):
        kind = article["section"][2]
        zoned = lambda when: when.replace(tzinfo=ZONE).isoformat("T", "seconds")
        yield f"title: {quoted(article['title'])}"
        yield f"date: {zoned(article['when'])}"
        if "updated" in article:
            yield f"lastmod: {zoned(self.moment(article['updated']))}"
        yield f"amnen: [{', '.join(map(quoted, article['topics']))}]"
        if kind == "workshop":
            yield "outputs: [html, calendar]"
        yield "params:"
        yield f"  kind: {kind}"
        yield f"  lead: {quoted(article['lead'])}"
        yield f"  contacts: [{article['contact']}]"
        if kind == "workshop":
            start, end = self.event(article)
            yield f"  starts: {quoted(zoned(start))}"
            yield f"  ends: {quoted(zoned(end))}"
            yield f"  venue: {quoted(article['venue'])}"

    # The files.

    def pages(self, flavour):
        """The pages that are no articles: path and text."""
        plain = lambda lines: "---\n" + "\n".join(lines) + "\n---\n"
        yield "_index.md", plain([f"title: {SITE}"] + (["lists:", "  latest: {sort: published, limit: 20}"] if flavour == "anslag" else []))
        for folder, title, kind, _, _ in SECTIONS:
            own = [f"defaults: {{type: {kind}}}", "feed: true"] if flavour == "anslag" else ["outputs: [html, atom, jsonfeed]"]
            yield f"{folder}/_index.md", plain([f"title: {title}", *own])
        if flavour == "hugo":
            unlisted = "sitemap: {disable: true}"
            yield "amnen/_index.md", plain(["title: Ämnen"])
            yield "andringar/_index.md", plain(["title: Ändringar på webbplatsen", "layout: changes", "outputs: [html, atom]", unlisted])
            yield "arkiv/_index.md", plain(["title: Arkiv", "layout: archive", unlisted])
            for year in sorted({article["when"].year for article in self.articles}):
                yield f"arkiv/{year}/_index.md", plain([f"title: Arkiv {year}", "layout: archive", f"params: {{year: \"{year}\"}}", unlisted])

    def people_file(self):
        lines = []
        for number, (key, name) in enumerate(self.people.items()):
            email = f"{key.replace('-', '.')}@exempelkommunen.example"
            lines += [f"{key}:", f"  name: {name}", "  role: Handläggare", f'  phone: "031-390 06 {number:02}"', f"  email: {email}"]
        return "\n".join(lines) + "\n"

    def write(self, out, flavour):
        content = Path(out, "content")
        for path, text in self.pages(flavour):
            target = content / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        data = Path(out, "data")
        data.mkdir(exist_ok=True)
        (data / "people.yml").write_text(self.people_file(), encoding="utf-8")
        for folder in {article["path"].rpartition("/")[0] for article in self.articles}:
            (content / folder).mkdir(parents=True, exist_ok=True)
        total = 0
        for article in self.articles:
            text = (self.front(article, flavour) + self.body(article)).encode()
            total += len(text)
            with open(f"{content}/{article['path']}", "wb") as file:
                file.write(text)
        return total


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("out")
    parser.add_argument("--profile", choices=["news", "docs"], default="news")
    parser.add_argument("--flavour", choices=["anslag", "hugo"], default="anslag")
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    total = Corpus(options.count, options.seed, options.profile).write(options.out, options.flavour)
    print(f"{options.count} articles, {total / 1e6:.1f} MB, {total / options.count / 1000:.2f} KB each")


if __name__ == "__main__":
    main()
