// The site's own search. It runs here, in the reader's browser: no word that is searched for leaves the page.
// First the engine, the twin of crates/search (the same hits, order and scores), then the field and the page of results.

const MANIFEST = "index.json";

/** A file of the index that is missing or cannot be read. */
export class Damaged extends Error {
  constructor(file) {
    super(file);
    this.file = file;
  }
}

// Words: tokens.rs, stems.rs, function_words.rs, fold.rs

const LETTER = "(?=[\\0-\\uffff])[\\p{Alphabetic}\\p{M}\\p{N}]";
const DROPPED = "['\\u2019\\xad\\u200b-\\u200d\\u2060\\ufeff]";
const TOKEN = `${LETTER}(?:${LETTER}|${DROPPED})*`;
// Made once, which takes longer than to search with them.
const all = (pattern) => new RegExp(pattern, "gu");
const EACH_TOKEN = all(TOKEN);
const EACH_TOKEN_OR_SIGN = all(`${TOKEN}|§`);
const EACH_DROPPED = all(DROPPED);
const EACH_OTHER = all(`(?!${LETTER})[^]`);
const NUMBER_AFTER = new RegExp(`^[ \\xa0]?(\\d+)(?!${LETTER}|${DROPPED})`, "u");
const HAS_DIGIT = /\d/;

const normal = (text) => text.replace(EACH_DROPPED, "").normalize("NFC").toLowerCase().replace(/ς/g, "σ");

/** A number in groups as one token: without separators and leading zeros. */
const join = (run) => normal(run).replace(/[ \xa0\u202f]/g, "").replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, ""))
  .replace(EACH_OTHER, "");

/** The tokens of a text, and the numbers that several of them make. */
export function scan(text) {
  const tokens = [];
  const joined = [];
  let run = { count: 0 };
  const give = (form, first, count) => form.length <= 24 && joined.push({ form, first, count });
  const endRun = () => {
    const { start, first, count, before } = run;
    if (count && run.digits) {
      const raw = text.slice(start, tokens.at(-1).end);
      const form = join(raw);
      if (count > 1) {
        if (/^\d/.test(raw) && before && !HAS_DIGIT.test(before.form) && before.form.length <= 5) give(before.form + form, first - 1, count + 1);
        give(form, first, count);
        const head = raw.match(EACH_TOKEN)[0];
        if (count > 2 && !HAS_DIGIT.test(head)) give(join(raw.slice(head.length)), first + 1, count - 1);
      } else if (form !== normal(raw)) give(form, first, 1);
    }
    run = { count: 0 };
  };
  for (const { 0: raw, index: start } of text.matchAll(EACH_TOKEN_OR_SIGN)) {
    const last = tokens.at(-1);
    const gap = last ? text.slice(last.end, start) : "-none";
    if (raw === "§") {
      if (/^[ \xa0]?$/.test(gap) && last.isNumber) give(`§${join(text.slice(last.start, last.end))}`, tokens.length - 1, 1);
      const number = text.slice(start + 1).match(NUMBER_AFTER);
      if (number) give(`§${join(number[1])}`, tokens.length, 1);
      continue;
    }
    const form = normal(raw);
    const token = { form, start, end: start + raw.length, isNumber: /^\d+$/.test(form) };
    const joins = /^[ \xa0\u202f]$/.test(gap) ? token.isNumber && last.isNumber : /^[/.:\u2013\u2011-]$/.test(gap);
    if (!(joins && run.count && run.count < 8)) {
      endRun();
      run = { start, first: tokens.length, count: 0, before: gap === " " && last };
    }
    run.count += 1;
    run.digits ||= HAS_DIGIT.test(form);
    tokens.push(token);
  }
  endRun();
  // What is too long for a word is none, but has its place.
  for (const token of tokens) if (token.form.length > 40) token.form = "";
  return { tokens, joined };
}

/** Rows of `ending/put/least/before`; a word alone is `ending//3/`. */
const ENDINGS = {
  sv: "arna erna orna ning//4 amöt/amot/5 böck/bok länd/land/4 nätt/natt/4 nas/na/5 ern/er/6 orn/or/5 ade ena het//4 ing//4 igt/ig/5 alt/al/5 eln/l/4 män/man ar or er an en et at ad as es el/l/4/bcdfgjkmnprstv a e s//4/bcdfghjklmnoprtv n//3/kpt r//3/bdgkpt",
  en: "ication/i/4 ies/i ing ed ly//4 bb/b dd/d gg/g mm/m nn/n pp/p rr/r tt/t e s//3/abcdefghjklmnopqrtvwxyz y/i/3/bcdfghjklmnpqrstvwxz",
  fi: "ihin//4 iden//4 tten//4 ssa//4 ssä//4 sta//4 stä//4 lla//4 llä//4 lta//4 ltä//4 lle//4 ksi//4 tta//4 ttä//4 jen//4 ien//4 iin//4 in//4 ia//4 iä//4 a//4 ä//4 e//4 i//4 n//4 t//4",
};
const FUNCTION_WORDS = {
  sv: "och i på att är som en ett av för med till den det de om vi du jag kan har hur vad var när vem ni man så men eller från inte ska vid din ditt dina min mitt mina vår er sig sin han hon hos vill får finns där här mig dig oss vart ha hade vilka vilken vilket kunde skulle alla också bara fick går gå gör göra ta tar blir bli någon något några",
  en: "the a an of to and in is are for on at by with from or as it its be this that how do does i you my your we our can what where when who which has have not if will there was me us",
  fi: "ja on ei se että kun niin mutta tai jos myös ovat oli minä sinä hän me te he mikä mitä missä miten kuka voi olla ole sen ne joka kuin sekä",
};

export function stemmer(lang) {
  const rows = (ENDINGS[lang] ?? "").split(" ").map((row) => row.split("/"));
  const step = (word) => {
    for (const [ending, put = "", least, before] of rows) {
      if (!ending || !word.endsWith(ending)) continue;
      const rest = word.slice(0, -ending.length);
      const isAllowed = !before || (rest && before.includes(rest.at(-1)));
      if (isAllowed && rest.length + put.length >= (least || 3) && /[aeiouyåäöéæøü]/.test(rest + put)) return rest + put;
    }
    return "";
  };
  const known = new Map();
  return (word) => {
    let stem = known.get(word);
    if (stem !== undefined) return stem;
    stem = word;
    if (!HAS_DIGIT.test(word)) for (let next = word; next; next = step(stem)) stem = next;
    known.set(word, stem);
    return stem;
  };
}

const PLAIN = { ø: "o", æ: "ae", œ: "oe", ß: "ss", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i" };
const fold = (word) => word.normalize("NFD").replace(/\p{M}/gu, "").replace(/[øæœßđðþłı]/g, (letter) => PLAIN[letter]);

// Files: bytes.rs, manifest.rs, postings.rs, columns.rs, forms.rs

const decoder = new TextDecoder("utf-8", { fatal: true });
const text = (bytes) => decoder.decode(bytes);

/** Reads bytes from their start on; throws at their end. */
class Reader {
  at = 0;
  constructor(bytes) {
    this.bytes = bytes;
  }
  get isEmpty() {
    return this.at === this.bytes.length;
  }
  take(count) {
    if (!(this.at + count <= this.bytes.length)) throw new RangeError();
    return this.bytes.subarray(this.at, (this.at += count));
  }
  number() {
    for (let number = 0, scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new RangeError();
      number += (byte & 127) * scale;
      if (byte < 128) return number;
    }
  }
}

/** The stems of a file: by stem, the number of its pages and the bytes of its postings. */
function readWords(bytes) {
  const reader = new Reader(bytes);
  const words = new Map();
  const name = new Uint8Array(256);
  while (!reader.isEmpty) {
    const common = reader.number();
    const rest = reader.take(reader.number());
    name.set(rest, common);
    words.set(text(name.subarray(0, common + rest.length)), { count: reader.number(), bytes: reader.take(reader.number()) });
  }
  return words;
}

/** The postings of a stem: columns, which are much quicker than an object for each. */
function readPostings({ count, bytes }, pages) {
  const reader = new Reader(bytes);
  if (count > bytes.length) throw new RangeError();
  const postings = { length: count, pages: new Uint32Array(count), impacts: new Uint8Array(count), places: new Uint8Array(count) };
  for (let at = 0, page = 0; at < count; at += 1) {
    const head = reader.number();
    page += Math.floor(head / 32);
    if (page >= pages) throw new RangeError();
    postings.pages[at] = page;
    postings.impacts[at] = (head >> 1) & 15;
    if (head & 1) postings.places[at] = reader.take(1)[0];
  }
  return postings;
}

/** By page: kind, month and flags, and where its topics begin among all. */
function readColumns(bytes, pages) {
  const reader = new Reader(bytes);
  if (pages * 4 > bytes.length) throw new RangeError();
  const [kind, month, flags, starts] = Array.from({ length: 4 }, () => {
    const column = new Uint32Array(pages + 1);
    for (let page = 0; page < pages; page += 1) column[page] = reader.number();
    return column;
  });
  const topics = [];
  for (let page = 0; page <= pages; page += 1) {
    let count = starts[page];
    starts[page] = topics.length;
    for (let topic = -1; count > 0; count -= 1) topics.push((topic += 1 + reader.number()));
  }
  return { kind, month, flags, starts, topics };
}

function readForms(bytes) {
  let last = "";
  return text(bytes).split("\n").slice(0, -1).map((line) => {
    const [common, frequency] = [line[0], line.at(-1)].map((digit) => parseInt(digit, 36));
    const form = last.slice(0, common) + line.slice(1, -1);
    if (!(common <= last.length && frequency >= 0)) throw new RangeError();
    last = form;
    return { form, frequency, plain: fold(form) };
  });
}

// Queries: index.rs, units.rs, neighbours.rs, ranking.rs, query.rs

const log16 = (number) => {
  const exponent = 31 - Math.clz32(number);
  return 16 * exponent + Math.floor((number * 16) / 2 ** exponent) - 16;
};

/** How many edits make one word the other, if these are at most `most`. */
function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return Infinity;
  let before = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 0; row < one.length; row += 1) {
    const now = [row + 1];
    for (let column = 0; column < other.length; column += 1) {
      let best = Math.min(last[column] + (one[row] !== other[column]), last[column + 1] + 1, now[column] + 1);
      if (row && column && one[row - 1] === other[column] && other[column - 1] === one[row]) best = Math.min(best, before[column - 1] + 1);
      now.push(best);
    }
    if (Math.min(...now) > most) return Infinity;
    [before, last] = [last, now];
  }
  return last.at(-1) <= most ? last.at(-1) : Infinity;
}

/** Answers queries from the files of an index, which `fetchFile` gets by their names. */
export class Searcher {
  #files = new Map();
  #fetchFile;

  constructor(fetchFile) {
    this.#fetchFile = fetchFile;
  }

  /** A file, read once. What could not be fetched is asked for again. */
  #file(name, read) {
    if (!this.#files.has(name)) {
      const file = this.#fetchFile(name).then((bytes) => {
        try {
          return read(new Uint8Array(bytes));
        } catch {
          throw new Damaged(name);
        }
      });
      this.#files.set(name, file);
      file.catch(() => this.#files.delete(name));
    }
    return this.#files.get(name);
  }

  /** Gets the manifest, which everything needs. */
  async open() {
    this.manifest = await this.#file(MANIFEST, (bytes) => {
      const manifest = JSON.parse(text(bytes));
      const { v, lang, words, forms, cards, kinds, topics, synonyms, recommended } = manifest;
      if (v !== 3 || ![words, forms, cards, kinds, topics].every(Array.isArray)) throw new RangeError();
      this.stem ??= stemmer(lang.split("-")[0]);
      this.functionWords ??= new Set((FUNCTION_WORDS[lang.split("-")[0]] ?? "").split(" "));
      return { ...manifest, synonyms: new Map(Object.entries(synonyms)), recommended: new Map(Object.entries(recommended)) };
    });
    return this.manifest;
  }

  /** The pages of a stem, if the site has it. */
  async #postings(stem) {
    const { words, pages } = this.manifest;
    const digest = words.findLast(([first]) => first <= stem)?.[1];
    const name = `w.${digest}.bin`;
    const found = digest && (await this.#file(name, readWords)).get(stem);
    try {
      return found && (found.postings ??= readPostings(found, pages));
    } catch {
      throw new Damaged(name);
    }
  }

  /** The words of the site whose plain letters begin so. */
  async #forms(start, most) {
    const { forms } = this.manifest;
    const first = Math.max(0, forms.findLastIndex(([plain]) => plain < start));
    const near = forms.slice(first).filter(([plain]) => plain.slice(0, start.length) <= start).slice(0, most);
    const read = await Promise.all(near.map(([, digest]) => this.#file(`d.${digest}.txt`, readForms)));
    return read.flat().filter(({ plain }) => plain.startsWith(start));
  }

  /** The words of the site that are spelled most like this one. */
  async #neighbours(word) {
    const plain = fold(word);
    if (plain.length < 4 || HAS_DIGIT.test(plain)) return [];
    for (const initial of new Set(plain.slice(0, 2))) {
      let least = plain.length < 5 ? 0 : plain.length < 8 ? 1 : 2;
      let nearest = [];
      for (const form of await this.#forms(initial)) {
        const edits = distance(plain, form.plain, least);
        if (edits < least) nearest = [];
        if (edits <= least) nearest.push({ ...form, edits: (least = edits) });
      }
      if (nearest.length) return nearest.sort((a, b) => b.frequency - a.frequency);
    }
    return [];
  }

  async #add(unit, stem, weight) {
    if (unit.alternatives.some((known) => known.stem === stem)) return true;
    const postings = await this.#postings(stem);
    if (postings) unit.alternatives.push({ stem, weight, postings });
    return Boolean(postings);
  }

  async #addSynonyms(unit, stem) {
    for (const synonym of this.manifest.synonyms.get(stem) ?? []) await this.#add(unit, synonym, 230);
  }

  /** The longest beginning that is a stem: of a compound with a part that the site does not have, or an unusual form. */
  async #addBeginning(unit) {
    if (HAS_DIGIT.test(unit.form)) return;
    for (let end = unit.form.length - 1; end >= 4; end -= 1) {
      const stem = this.stem(unit.form.slice(0, end));
      if (await this.#add(unit, stem, 128)) return void (await this.#addSynonyms(unit, stem));
    }
  }

  /** A part of a compound as a unit, if the site has its stem. */
  async #part(form, at) {
    const unit = { form, at, alternatives: [] };
    const stem = this.stem(form);
    if (!(await this.#add(unit, stem, 256)) && !(await this.#add(unit, form, 256))) return undefined;
    await this.#addSynonyms(unit, stem);
    return unit;
  }

  /** A compound as two units, if the site has both parts; the longest first part that works. */
  async #split({ form, at }) {
    if (HAS_DIGIT.test(form)) return undefined;
    for (let end = form.length - 3, tries = 0; end >= 3 && tries < 4; end -= 1) {
      const first = await this.#part(form.slice(0, end), at);
      if (!first) continue;
      tries += 1;
      const second = await this.#part(form.slice(end), at);
      if (second) return [first, second];
    }
    return undefined;
  }

  /** The words and numbers of a query, each with the stems by which pages have it. */
  async #units(query) {
    const scanned = scan(query);
    const tokens = scanned.tokens.slice(0, 12);
    const taken = new Set();
    const isFunctionWord = (at) => this.functionWords.has(tokens[at].form);
    let units = [];
    const joined = scanned.joined.filter(({ first, count }) => first + count <= 12);
    for (const { form, first, count } of joined.sort((a, b) => b.count - a.count || a.first - b.first)) {
      const covered = Array.from({ length: count }, (_, place) => first + place);
      if ((count > 1 && isFunctionWord(first)) || covered.some((at) => taken.has(at))) continue;
      const postings = await this.#postings(form);
      if (!postings) continue;
      for (const at of covered) taken.add(at);
      units.push({ form, at: first, isRequired: true, alternatives: [{ stem: form, weight: 256, postings }] });
    }
    const words = [...tokens.keys()].filter((at) => !taken.has(at) && tokens[at].form);
    let chosen = words.filter((at) => !isFunctionWord(at));
    if (!units.length && !chosen.length) chosen = words;
    units = [...units, ...chosen.map((at) => ({ form: tokens[at].form, at, alternatives: [] }))].sort((a, b) => a.at - b.at);

    // All files at once; what follows finds them fetched.
    const compound = (one, other) => one && other && !one.isRequired && !other.isRequired && one.at + 1 === other.at && this.stem(one.form + other.form);
    const stems = units.map((unit, number) => unit.isRequired ? [] : [this.stem(unit.form), compound(units[number - 1], unit), compound(unit, units[number + 1])].filter(Boolean));
    await Promise.all(stems.flat().map((stem) => this.#postings(stem)));
    for (const [number, unit] of units.entries()) {
      for (const stem of stems[number]) await this.#add(unit, stem, 256);
      if (!unit.isRequired) await this.#addSynonyms(unit, stems[number][0]);
    }

    const result = { units: [], corrected: [] };
    for (const unit of units) result.units.push(...(unit.alternatives.length ? [unit] : await this.#unknown(unit, result.corrected)));
    return result;
  }

  /** A word that no page has: written without diacritics, or a compound of words of the site, or misspelled. */
  async #unknown(unit, corrected) {
    const neighbours = await this.#neighbours(unit.form);
    const [best] = neighbours;
    const parts = best?.edits === 0 ? undefined : await this.#split(unit);
    if (parts) return parts;
    if (best) corrected.push([unit.form, best.form]);
    for (const { form } of neighbours) if (unit.alternatives.length < 3) await this.#add(unit, this.stem(form), 256);
    await (best ? this.#addSynonyms(unit, this.stem(best.form)) : this.#addBeginning(unit));
    return [unit];
  }

  /** The score of each page that has any of the units and all that are required; -1 for others. */
  #rank(units) {
    const { pages } = this.manifest;
    const scores = new Float64Array(pages);
    const [matched, required, lastUnit, lastPlace] = Array.from({ length: 4 }, () => new Uint8Array(pages));
    const lastScore = new Uint32Array(pages);
    for (const [number, { isRequired, alternatives }] of units.entries()) {
      const best = new Uint32Array(pages);
      const places = new Uint8Array(pages);
      for (const { weight, postings } of alternatives) {
        const rarity = Math.max(4, log16(pages) - log16(postings.length));
        for (let at = 0; at < postings.length; at += 1) {
          const page = postings.pages[at];
          const score = (weight * rarity * postings.impacts[at]) >> 8;
          if (score <= best[page]) continue;
          best[page] = score;
          places[page] = postings.places[at];
        }
      }
      for (let page = 0; page < pages; page += 1) {
        const score = best[page];
        if (!score) continue;
        if (number && lastUnit[page] === number && lastPlace[page] && places[page]) {
          const apart = places[page] - lastPlace[page];
          if (apart && Math.abs(apart) <= 4) scores[page] += Math.min(score, lastScore[page]) >> (apart === 1 ? 2 : 3);
        }
        scores[page] += score;
        matched[page] += 1;
        if (isRequired) required[page] += 1;
        lastUnit[page] = number + 1;
        lastScore[page] = score;
        lastPlace[page] = places[page];
      }
    }
    const needed = units.filter(({ isRequired }) => isRequired).length;
    return scores.map((score, page) =>
      matched[page] && required[page] === needed ? Math.floor((score * matched[page] ** 2) / units.length ** 2) : -1);
  }

  /** The pages that a query finds. `filter`: kind, year, topic, hideArchived. */
  async search(query, filter = {}) {
    const { kinds, topics, pages, newest, columns, recommended: chosen } = await this.open();
    const [{ kind, month, flags, starts, topics: numbers }, { units, corrected }] = await Promise.all([
      this.#file(`columns.${columns}.bin`, (bytes) => readColumns(bytes, pages)), this.#units(query),
    ]);
    const scores = this.#rank(units);
    const normalised = scan(query).tokens.map(({ form }) => form).filter(Boolean).join(" ");
    const recommended = (chosen.get(normalised) ?? []).filter((page) => page < pages);
    for (const page of recommended) scores[page] = Math.max(scores[page], 0);
    const [kindWanted, topicWanted] = [kinds.indexOf(filter.kind), topics.indexOf(filter.topic)];
    const counts = { kinds: new Uint32Array(kinds.length), years: new Map(), topics: new Uint32Array(topics.length), archived: 0 };
    const shown = new Map();
    // The score and the page in one number, which sorts faster than objects.
    const keys = [];
    const PLACE = 2 ** 24;
    for (let page = 0; page < pages; page += 1) {
      if (scores[page] < 0) continue;
      const isArchived = (flags[page] & 1) > 0;
      const year = month[page] && 1990 + Math.floor((month[page] - 1) / 12);
      const own = numbers.slice(starts[page], starts[page + 1]);
      // A bit for each filter that the page does not pass.
      const misses = (filter.kind && kind[page] !== kindWanted ? 1 : 0) | (filter.year && year !== filter.year ? 2 : 0) |
        (filter.topic && !own.includes(topicWanted) ? 4 : 0) | (filter.hideArchived && isArchived ? 8 : 0);
      if (!(misses & ~1)) counts.kinds[kind[page]] += 1;
      if (year && !(misses & ~2)) counts.years.set(year, (counts.years.get(year) ?? 0) + 1);
      if (!(misses & ~4)) for (const topic of own) counts.topics[topic] += 1;
      if (isArchived && !(misses & ~8)) counts.archived += 1;
      if (misses) continue;
      const years = flags[page] & 2 && month[page] && newest > month[page] ? Math.min(6, Math.floor((newest - month[page]) / 12)) : 0;
      const aged = (scores[page] * (16 - years)) >> 4;
      const score = isArchived ? aged >> 1 : aged;
      if (recommended.length && recommended.includes(page)) shown.set(page, score);
      else keys.push(score * PLACE + PLACE - 1 - page);
    }
    const first = [...new Set(recommended)].filter((page) => shown.has(page));
    const ranked = Float64Array.from(keys).sort().reverse();
    const hit = (at) => {
      const key = ranked[at - first.length];
      const page = first[at] ?? PLACE - 1 - (key % PLACE);
      return { page, score: shown.get(page) ?? Math.floor(key / PLACE), recommended: at < first.length, archived: (flags[page] & 1) > 0 };
    };
    const total = first.length + ranked.length;
    // Of thousands of hits a reader sees a few.
    const hits = (from, to) => Array.from({ length: Math.max(0, Math.min(to, total) - from) }, (_, at) => hit(from + at));
    const terms = units.map(({ form, alternatives }) => ({ form, stems: alternatives.map(({ stem }) => stem) }));
    const byLabel = (labels, counted) => new Map(labels.map((label, place) => [label, counted[place]]).filter(([, count]) => count));
    return {
      corrected, terms, total, hits,
      counts: { ...counts, kinds: byLabel(kinds, counts.kinds), topics: byLabel(topics, counts.topics) },
    };
  }

  /** What a hit shows of its page. */
  async card(page) {
    const name = `c.${this.manifest.cards[page >> 3]}.json`;
    const cards = await this.#file(name, (bytes) => JSON.parse(text(bytes)));
    const [url, title, kind, date, lead, path, headings] = cards[page & 7] ?? [];
    if (!Array.isArray(headings)) throw new Damaged(name);
    return { url, title, kind, date, lead, path, headings };
  }

  /** The terms that a text has. */
  termsIn({ terms }, words) {
    const stems = new Set(scan(words).tokens.map(({ form }) => this.stem(form)));
    return terms.filter((term) => term.stems.some((stem) => stems.has(stem)));
  }

  /** The heading that a hit leads to: the first with most terms, if the title lacks one of these. */
  heading(answer, { title, headings }) {
    const known = new Set(this.termsIn(answer, title));
    let best;
    let most = 0;
    for (const heading of headings) {
      const found = this.termsIn(answer, heading[1]);
      if (found.length > most && found.some((term) => !known.has(term))) [best, most] = [heading, found.length];
    }
    return best;
  }

  /** Where a text has words of the query, or compounds of them: pairs of start and end. */
  marks({ terms }, words) {
    const stems = new Set(terms.flatMap((term) => term.stems));
    const { tokens, joined } = scan(words);
    const marked = new Set(joined.filter(({ form }) => stems.has(form)).flatMap(({ first, count }) => tokens.slice(first, first + count)));
    return tokens.filter((token) => marked.has(token) || stems.has(this.stem(token.form)) ||
      [...stems].some((stem) => stem.length > 3 && (token.form.startsWith(stem) || token.form.endsWith(stem))))
      .map(({ start, end }) => [start, end]);
  }

  /** What a query that is being typed may become: whole queries, and the pages that they find. */
  async suggest(query, most) {
    await this.open();
    const last = scan(query).tokens.at(-1);
    const word = last?.end === query.length ? last.form : "";
    const plain = fold(word);
    const stems = new Set();
    const words = [];
    if (word.length > 1 && !HAS_DIGIT.test(word)) {
      const forms = await this.#forms(plain, 4);
      // Who types å means å; who types a may mean both.
      const wanted = forms.filter(({ form }) => form !== word && (word === plain || form.startsWith(word)));
      for (const { form } of wanted.sort((a, b) => b.frequency - a.frequency || a.form.length - b.form.length)) {
        const stem = this.stem(form);
        if (words.length < most / 2 && !stems.has(stem)) words.push(query.slice(0, last.start) + form);
        stems.add(stem);
      }
    }
    const isKnown = !words.length || (await this.#postings(this.stem(word)));
    const answers = await Promise.all([...(isKnown ? [query] : []), ...words].map((asked) => this.search(asked)));
    // The best page of each, then the next.
    const ranks = [...Array(most).keys()];
    const pages = new Set(ranks.flatMap((rank) => answers.flatMap(({ hits }) => hits(rank, rank + 1))).map(({ page }) => page));
    return { words, pages: [...pages].slice(0, most - words.length) };
  }
}

// The page: the fields with their suggestions, and the page of results

/** The index could not be reached. */
class Offline extends Error {}

const find = (selector, within = document) => within.querySelector(selector);
const fill = (label, values) => label.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const set = (element, attributes) => Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
const create = (name, attributes, ...content) => {
  const element = document.createElement(name);
  set(element, attributes);
  element.append(...content);
  return element;
};

// Files that were missing or damaged: the site was published meanwhile, so what the browser keeps is old.
const old = new Set();
let searcher;

const forget = ({ file }) => {
  old.add(MANIFEST).add(file);
  searcher = undefined;
};

/** Asks the index, and once more with a new manifest if a file of it is gone. */
async function ask(index, task) {
  const fetchFile = async (name) => {
    const cache = old.has(name) ? "reload" : name === MANIFEST ? "no-cache" : "default";
    try {
      const response = await fetch(index + name, { cache, signal: AbortSignal.timeout(15000) });
      if (response.ok) return await response.arrayBuffer();
      if (response.status >= 500) throw new Offline();
    } catch {
      throw new Offline();
    }
    throw new Damaged(name);
  };
  for (let isAgain = false; ; isAgain = true) {
    try {
      return await task((searcher ??= new Searcher(fetchFile)));
    } catch (error) {
      if (error instanceof Offline) throw error;
      forget(error);
      if (isAgain) throw error;
    }
  }
}

const LEAST_LETTERS = 2;
const MOST_SUGGESTIONS = 6;

/** Makes a field a combobox (ARIA Authoring Practices: list autocomplete with manual selection). */
function suggesting(form, submit) {
  const { index, ...labels } = form.dataset;
  const input = form.elements.q;
  const list = create("ul", { id: `${input.id}_list`, class: "suggestions", role: "listbox", "aria-label": labels.list, hidden: "" });
  const status = create("div", { class: "visually-hidden", role: "status" });
  form.append(list, status);
  set(input, { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
  let active = -1;
  let run = 0;
  let timer = 0;
  let pending;

  const activate = (to) => {
    active = to;
    [...list.children].forEach((option, place) => set(option, { "aria-selected": place === to }));
    input.removeAttribute("aria-activedescendant");
    if (to < 0) return;
    set(input, { "aria-activedescendant": list.children[to].id });
    list.children[to].scrollIntoView({ block: "nearest" });
  };
  const show = (isShown) => {
    list.hidden = !isShown;
    set(input, { "aria-expanded": isShown });
    activate(-1);
  };
  const close = () => {
    run += 1;
    clearTimeout(timer);
    show(false);
  };
  const suggest = async () => {
    clearTimeout(timer);
    timer = 0;
    const mine = (run += 1);
    const query = input.value.trimStart();
    let found = { words: [], cards: [] };
    if (query.length >= LEAST_LETTERS) {
      found = await ask(index, async (engine) => {
        const { words, pages } = await engine.suggest(query, MOST_SUGGESTIONS);
        return { words, cards: await Promise.all(pages.map((page) => engine.card(page))) };
      }).catch(() => found);
    }
    if (mine !== run) return;
    const options = [
      ...found.words.map((word) => create("li", {}, word)),
      ...found.cards.map(({ title, kind, url }) => create("li", { "data-url": url }, create("span", { class: "suggested-page" }, title), " ", create("span", { class: "meta" }, kind))),
    ];
    const { length } = options;
    options.forEach((option, place) => set(option, { id: `${list.id}_${place}`, role: "option" }));
    list.replaceChildren(...options);
    status.textContent = query.length < LEAST_LETTERS ? "" : fill(length === 0 ? labels.none : length === 1 ? labels.one : labels.many, { n: length });
    show(length > 0);
  };
  const choose = (option) => {
    close();
    if (option.dataset.url) return location.assign(option.dataset.url);
    input.value = option.textContent;
    return submit(input.value);
  };

  input.addEventListener("focus", () => ask(index, (engine) => engine.open()).catch(() => {}), { once: true });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { pending = suggest(); }, 150);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", async (event) => {
    const { key } = event;
    if (event.isComposing) return;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (event.altKey && key === "ArrowUp") return close();
      if (list.hidden || timer) pending = suggest();
      await pending;
      const { length } = list.children;
      if (!list.hidden && !event.altKey) activate(key === "ArrowDown" ? (active + 1) % length : (active < 1 ? length : active) - 1);
    } else if (key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(list.children[active]);
    } else if (key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(key)) activate(-1);
  });
  // A click takes the focus from the field, which would close the list before it arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) choose(option);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    submit(input.value);
  });
}

const HITS_AT_ONCE = 10;
// Seen without scrolling: each hit needs a file.
const HITS_AT_FIRST = 4;
const PASSAGE = 220;

/** A text with its marks as elements. */
function marked(text, marks) {
  let end = 0;
  return [...marks.flatMap(([from, to]) => {
    const part = [text.slice(end, from), create("mark", {}, text.slice(from, to))];
    end = to;
    return part;
  }), text.slice(end)];
}

/** The passage of a page that has most words of the query. */
async function passage(engine, answer, url) {
  const response = await fetch(url);
  if (!response.ok) return undefined;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  let best;
  let most = 0;
  for (const block of page.querySelectorAll("main :is(p, li, dd, td)")) {
    if (block.closest("nav, aside, .meta") || find("p, li", block)) continue;
    const words = block.textContent.trim().replace(/\s+/g, " ");
    // A label says less than the lead.
    if (words.length < 40) continue;
    const score = engine.termsIn(answer, words).length + (engine.marks(answer, words).length && 0.5);
    if (score > most) [best, most] = [words, score];
  }
  if (!best) return undefined;
  const from = best.lastIndexOf(" ", engine.marks(answer, best)[0][0] - PASSAGE / 4) + 1;
  const to = best.length - from > PASSAGE ? best.lastIndexOf(" ", from + PASSAGE) : best.length;
  const text = `${from ? "… " : ""}${best.slice(from, to)}${to < best.length ? " …" : ""}`;
  return marked(text, engine.marks(answer, text));
}

/** The page of results: what it shows stands behind the # of its address. Gives the function that searches. */
function results(box, index) {
  const labels = box.dataset;
  const { lang } = document.documentElement;
  const { title } = document;
  const parts = find("#search_parts").content;
  const status = find("#search_status");
  const browse = find("#search_browse");
  const view = parts.firstElementChild.cloneNode(true);
  const part = (name) => find(name, view);
  const heading = part("h2");
  const list = part("ol");
  const { format: number } = new Intl.NumberFormat(lang);
  const { compare } = new Intl.Collator(lang);
  const filters = [...view.querySelectorAll("select")];
  const archived = part("input");
  let at = new URLSearchParams();
  let run = 0;
  let answer;
  let source;

  const put = (name, text) => {
    part(name).textContent = text;
    part(name).hidden = !text;
  };
  const fault = (text) => {
    part(".search-fault p").textContent = text;
    part(".search-fault").hidden = !text;
    part(".search-columns").hidden = Boolean(text);
  };

  /** Says what happened: to all by the heading, to screen readers by the focus or else by the status. */
  const say = (said, isFocused) => {
    heading.textContent = said;
    document.title = `${said} – ${title}`;
    status.textContent = isFocused ? "" : said;
    if (isFocused) heading.focus();
  };
  const go = (words, isFocused) => {
    history.pushState(null, "", `${location.pathname}#${words}`);
    show(isFocused);
  };
  const submit = (query) => go(new URLSearchParams({ q: query.trim() }), true);

  // A hit whose title and lead lack a word of the query shows the passage of its page that has most, once it is seen.
  const passages = new WeakMap();
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      passages.get(target)().then((content) => {
        if (!content) return;
        if (!find(".hit-lead", target)) find(".meta", target).after(create("p", { class: "hit-lead" }));
        find(".hit-lead", target).replaceChildren(...content);
      }).catch(() => {});
    }
  });
  const hit = ({ recommended, archived: isArchived }, card) => {
    const item = find(".hit", parts).cloneNode(true);
    const keep = (name, content) => {
      const kept = find(name, item);
      if (typeof content === "string") kept.textContent = content;
      if (!content) kept.remove();
    };
    Object.assign(find("h3 a", item), { href: card.url, textContent: card.title });
    keep(".hit-recommended", recommended);
    keep(".hit-archived", isArchived);
    keep(".hit-kind", card.kind);
    keep(".hit-date", card.date);
    // "News" above news tells nothing.
    keep(".hit-path", card.path.length === 1 && card.path[0].startsWith(card.kind) ? "" : card.path.join(" › "));
    keep(".hit-lead", card.lead);
    find(".hit-lead", item)?.replaceChildren(...marked(card.lead, card.marks));
    keep(".hit-section", Boolean(card.heading));
    if (card.heading) Object.assign(find(".hit-section a", item), { href: `${card.url}#${card.heading[0]}`, textContent: card.heading[1] });
    if (card.lacks) {
      passages.set(item, card.passage);
      seen.observe(item);
    }
    return item;
  };

  const showFilters = ({ counts }) => {
    const values = { kind: counts.kinds, year: counts.years, topic: counts.topics };
    let isUsed = at.get("archived") === "0";
    for (const select of filters) {
      const chosen = at.get(select.name) ?? "";
      const known = [...values[select.name].keys()].map(String);
      if (chosen && !known.includes(chosen)) known.push(chosen);
      known.sort(select.name === "year" ? (a, b) => b - a : compare);
      const count = (value) => number(values[select.name].get(select.name === "year" ? Number(value) : value) ?? 0);
      select.replaceChildren(select.options[0], ...known.map((value) => create("option", { value }, `${value} (${count(value)})`)));
      select.value = chosen;
      select.parentElement.hidden = !chosen && known.length < 2;
      isUsed ||= chosen !== "";
    }
    archived.checked = at.get("archived") === "0";
    archived.closest("p").hidden = !archived.checked && !counts.archived;
    part(".search-archived .meta").textContent = `(${number(counts.archived)})`;
    part(".search-clear").hidden = !isUsed;
    part(".search-filters").open ||= isUsed;
    part(".search-filters").hidden = !isUsed && [...view.querySelectorAll("fieldset p")].every((filter) => filter.hidden);
  };

  const hits = (engine, given, from, to) => Promise.all(given.hits(from, to).map(async (found) => {
    const card = await engine.card(found.page);
    const short = `${card.title} ${card.lead}`;
    const lacks = engine.termsIn(given, short).length < given.terms.length && (given.terms.length > 1 || !engine.marks(given, short).length);
    return hit(found, { ...card, lacks, passage: () => passage(engine, given, card.url), marks: engine.marks(given, card.lead), heading: engine.heading(given, card) });
  }));
  const shown = () => {
    const { length } = list.children;
    const label = fill(labels.shown, { n: number(length), of: number(answer.total) });
    put(".search-shown", answer.total > HITS_AT_ONCE ? label : "");
    part(".search-more").hidden = length >= answer.total;
    return label;
  };

  const failed = (error, isFocused) => {
    browse.hidden = false;
    put(".search-instead", "");
    fault(error instanceof Offline ? labels.offline : fill(labels.broken, { file: error.file ?? MANIFEST }));
    say(labels.failed, isFocused);
  };

  async function show(isFocused, isAgain) {
    const words = new URLSearchParams(location.hash.slice(1));
    const before = (at.get("q") ?? "").trim();
    if (location.hash && !words.has("q")) {
      // A link within the page, such as the one past the menu. It takes no results away, unless there were none when it was followed.
      if (before && !history.state?.isLink) return history.replaceState(history.state, "", `#${at}`);
      history.replaceState({ ...history.state, isLink: true }, "");
    }
    const mine = (run += 1);
    at = words;
    const query = (at.get("q") ?? "").trim();
    // When the same is searched again, the reader may be typing something else.
    if (query !== before) for (const form of document.forms) if (form.dataset.index) form.elements.q.value = query;
    if (!query) {
      browse.hidden = false;
      view.remove();
      status.textContent = "";
      document.title = title;
      return undefined;
    }
    if (!view.isConnected) box.append(view);
    const wait = setTimeout(() => say(labels.searching), 400);
    const state = history.state ?? {};
    const count = state.shown ?? HITS_AT_ONCE;
    try {
      const filter = { kind: at.get("kind"), year: Number(at.get("year")), topic: at.get("topic"), hideArchived: at.get("archived") === "0" };
      const [engine, given, first] = await ask(index, async (asked) => {
        const found = await asked.search(query, filter);
        return [asked, found, await hits(asked, found, 0, state.y ? count : HITS_AT_FIRST)];
      });
      if (mine !== run) return undefined;
      [source, answer] = [engine, given];
      list.replaceChildren(...first);
      const corrected = new Map(answer.corrected);
      const searched = answer.total ? query.replace(EACH_TOKEN, (word) => corrected.get(normal(word)) ?? word) : query;
      put(".search-instead", searched === query ? "" : fill(labels.instead, { from: query, to: searched }));
      fault("");
      part(".search-advice").hidden = answer.total > 0;
      browse.hidden = answer.total > 0;
      // What readers wait for comes first.
      setTimeout(() => mine === run && showFilters(answer));
      put(".search-shown", "");
      part(".search-more").hidden = true;
      hits(engine, given, first.length, count).then((rest) => {
        if (mine !== run) return;
        list.append(...rest);
        shown();
      }).catch((error) => {
        if (mine !== run) return;
        // A file is gone: all of it again, with another manifest.
        if (isAgain || !error.file) return failed(error);
        forget(error);
        show(false, true);
      });
      const label = answer.total === 0 ? labels.none : answer.total === 1 ? labels.one : labels.many;
      say(fill(label, { n: number(answer.total), q: searched }), isFocused);
      if (state.y && !isFocused) scrollTo(0, state.y);
    } catch (error) {
      if (mine !== run) return undefined;
      failed(error, isFocused);
    } finally {
      clearTimeout(wait);
    }
    return undefined;
  }

  part(".search-filters").addEventListener("change", () => {
    const words = new URLSearchParams({ q: at.get("q") });
    for (const { name, value } of filters) if (value) words.set(name, value);
    if (archived.checked) words.set("archived", "0");
    go(words);
  });
  part(".search-filters").open = matchMedia("(min-width: 64rem)").matches;
  part(".search-clear").addEventListener("click", () => submit(at.get("q")));
  part(".search-retry").addEventListener("click", () => show(true));
  part(".search-more").addEventListener("click", async () => {
    const mine = run;
    const from = list.children.length;
    const more = await hits(source, answer, from, from + HITS_AT_ONCE).catch(() => []);
    if (mine !== run) return undefined;
    // A file is gone: all of it again, with another manifest.
    if (!more.length) return show();
    list.append(...more);
    history.replaceState({ ...history.state, shown: list.children.length }, "");
    status.textContent = shown();
    return find("a", list.children[from])?.focus();
  });
  // Who comes back from a hit finds the list as it was.
  list.addEventListener("click", () => history.replaceState({ ...history.state, y: scrollY }, ""));
  addEventListener("hashchange", () => show());
  addEventListener("online", () => view.isConnected && !part(".search-fault").hidden && show());

  const sent = new URLSearchParams(location.search);
  if (sent.has("q")) history.replaceState(null, "", `${location.pathname}#${sent}`);
  show(performance.getEntriesByType("navigation")[0]?.type === "navigate");
  return submit;
}

function start() {
  const forms = [...document.forms].filter((form) => form.dataset.index);
  for (const form of forms) find("input", form).name = "q";
  const box = find("#search_results");
  const elsewhere = (query) => location.assign(`${forms[0].action}#${new URLSearchParams({ q: query.trim() })}`);
  const submit = box && forms.length ? results(box, forms[0].dataset.index) : elsewhere;
  for (const form of forms) suggesting(form, submit);
}

// After all scripts of the page: that of the preview must see the page as its source is.
if (typeof document !== "undefined") {
  if (document.readyState === "complete") start();
  else document.addEventListener("DOMContentLoaded", start);
}
