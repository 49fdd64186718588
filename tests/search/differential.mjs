// The search engine exists twice: in Rust (crates/search) and in the script of the theme. Both must give the same answers.
//
//   node tests/search/differential.mjs PROGRAM FOLDER [--queries N] [--seed N]
//
// PROGRAM is the example `rank` of crates/search, FOLDER the index that it wrote. For each line on its standard input,
//   {"query": "...", "kind": "..." or null, "year": 2025 or null, "topic": "..." or null, "hide_archived": false}
// it prints one,
//   {"corrected": [["from", "to"]], "terms": [{"form": "...", "stems": ["..."]}], "total": 1, "hits": [[page, score, recommended]],
//    "counts": {"kinds": {}, "years": {}, "topics": {}, "archived": 0}}
// Ends with 1 when an answer differs, and prints the first that do.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, parseArgs } from "node:util";

const { values: options, positionals: [program, folder] } = parseArgs({
  allowPositionals: true,
  options: { queries: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
});
const here = dirname(fileURLToPath(import.meta.url));
const { Searcher } = await import(join(here, "../../themes/kommun/static/js/search.js"));

/** Random numbers below `count`, the same for a seed (mulberry32). */
let state = Number(options.seed);
function below(count) {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
}
const one = (list) => list[below(list.length)];

const text = (name) => readFileSync(join(folder, name), "utf8");
const manifest = JSON.parse(text("index.json"));

/** The words of the index as they stand on pages. */
function forms() {
  return manifest.forms.flatMap(([, digest]) => {
    let last = "";
    return text(`d.${digest}.txt`).split("\n").filter(Boolean).map((line) => (last = last.slice(0, parseInt(line[0], 36)) + line.slice(1, -1)));
  });
}

/** The stems of the index, numbers among them. */
function stems() {
  return manifest.words.flatMap(([, digest]) => {
    const bytes = readFileSync(join(folder, `w.${digest}.bin`));
    let [at, name] = [0, Buffer.alloc(0)];
    const number = () => {
      let [value, scale] = [0, 1];
      for (;; scale *= 128) {
        value += (bytes[at] & 127) * scale;
        at += 1;
        if (bytes[at - 1] < 128) return value;
      }
    };
    const found = [];
    while (at < bytes.length) {
      const [common, length] = [number(), number()];
      name = Buffer.concat([name.subarray(0, common), bytes.subarray(at, at + length)]);
      at += length;
      number();
      const skipped = number();
      at += skipped;
      found.push(name.toString());
    }
    return found;
  });
}

const words = forms();
const allStems = stems();
const numbers = allStems.filter((stem) => /\d/.test(stem));
const cards = manifest.cards.flatMap((digest) => JSON.parse(text(`c.${digest}.json`)));
const ALPHABET = "abcdefghijklmnopqrstuvwxyzåäöé";
const FUNCTION_WORDS = ["och", "i", "på", "the", "of", "en", "hur", "jag", "ja", "on"];
const ODD = [" ", "  ", "'", "’", "\u00ad", "\u200b", "§", "§ 12", "12 §", "-", "/", ".", ":", "–", "\u2011", "\u00a0", "\u202f", "😀", "𝐀", "ß", "İ", "Σ", "ς", "e\u0301",
  "A\u030a", "½", "m²", "٣", "日本", "<b>", "\"", "\\", "\t", "__proto__", "constructor", "0", "00", "007", "KS", "x".repeat(45), "\u0301a"];

/** A word with one or two faults. */
function misspelt(word) {
  let letters = [...word];
  for (let fault = below(2); fault >= 0; fault -= 1) {
    const at = below(letters.length);
    const change = below(4);
    if (change === 0) letters.splice(at, 1);
    else if (change === 1) letters.splice(at, 0, one(ALPHABET));
    else if (change === 2) letters[at] = one(ALPHABET);
    else letters = [...letters.slice(0, at), ...letters.slice(at, at + 2).reverse(), ...letters.slice(at + 2)];
  }
  return letters.join("");
}

/** A number of the index in one of the ways to write it. */
function written() {
  const parts = one(numbers).match(/\d+|[^\d]+/g);
  const digits = (part) => {
    const at = 1 + below(Math.max(1, part.length - 1));
    return below(3) ? part : `${part.slice(0, at)}${one(["/", "-", " ", ".", "\u00a0", ":0", "/00", "–"])}${part.slice(at)}`;
  };
  const number = parts.map((part) => (/\d/.test(part) ? digits(part) : one([part, part.toUpperCase(), `${part} `, `${part}-`]))).join("");
  return one([number, number, ` ${number}`, `${number} §`, `§ ${number}`, `nr ${number}.`]);
}

const MAKE = [
  () => one(words),
  () => one(words),
  () => `${one(words)} ${one(words)}`,
  () => `${one(words)} ${one(FUNCTION_WORDS)} ${one(words)}`,
  () => one(allStems),
  () => one(cards)[1],
  () => one(cards)[4].split(" ").slice(0, 2 + below(12)).join(" "),
  () => misspelt(one(words)),
  () => `${misspelt(one(words))} ${one(words)}`,
  () => one(words).normalize("NFD").replace(/\p{M}/gu, ""),
  () => one(words) + one([...words, "s"]),
  () => {
    const word = one(words);
    const at = 1 + below(word.length - 1);
    return `${word.slice(0, at)} ${word.slice(at)}`;
  },
  () => written(),
  () => `${one(words)} ${written()}`,
  () => one(FUNCTION_WORDS) + one(["", ` ${one(FUNCTION_WORDS)}`, ` ${written()}`]),
  () => Array.from({ length: 1 + below(8) }, () => one(ODD)).join(one(["", " "])),
  () => `${one(words)}${one(ODD)}${one(words)}`,
  () => Array.from({ length: 10 + below(8) }, () => one([one(words), one(FUNCTION_WORDS), written()])).join(" "),
  () => one([...Object.keys(manifest.recommended), ...Object.keys(manifest.synonyms), one(words)]),
  () => one(words).toUpperCase(),
];

function question() {
  const maybe = (list) => (below(6) ? null : one(list));
  const years = [2017, 2020, 2021, 2024, 2025, 2026, 1950];
  return {
    query: one(MAKE)(),
    kind: maybe([...manifest.kinds, "finns inte"]),
    year: maybe(years),
    topic: maybe([...manifest.topics, "finns inte"]),
    hide_archived: below(6) === 0,
  };
}

/** The answer of the script in the form of the program's. */
async function answer(searcher, { query, kind, year, topic, hide_archived: hideArchived }) {
  const { corrected, terms, total, hits, counts } = await searcher.search(query, { kind, year, topic, hideArchived });
  const object = (map) => Object.fromEntries([...map].map(([key, count]) => [String(key), count]));
  return {
    corrected, terms, total,
    hits: hits(0, total).map(({ page, score, recommended }) => [page, score, recommended]),
    counts: { kinds: object(counts.kinds), years: object(counts.years), topics: object(counts.topics), archived: counts.archived },
  };
}

const questions = Array.from({ length: Number(options.queries) }, question);
const rank = spawn(program, [folder], { stdio: ["pipe", "pipe", "inherit"] });
rank.stdin.on("error", () => {});
rank.stdin.end(questions.map((asked) => `${JSON.stringify(asked)}\n`).join(""));
const searcher = new Searcher(async (name) => readFileSync(join(folder, name)));

let [asked, found, corrected, differ] = [0, 0, 0, 0];
for await (const line of createInterface({ input: rank.stdout })) {
  const expected = JSON.parse(line);
  const given = await answer(searcher, questions[asked]);
  const different = Object.keys(given).filter((key) => !isDeepStrictEqual(given[key], expected[key]));
  if (different.length > 0) {
    differ += 1;
    if (differ <= 5) {
      console.log(`${JSON.stringify(questions[asked])}`);
      for (const key of different) console.log(`  ${key}\n    Rust:   ${JSON.stringify(expected[key]).slice(0, 600)}\n    script: ${JSON.stringify(given[key]).slice(0, 600)}`);
    }
  }
  found += expected.total > 0;
  corrected += expected.corrected.length > 0;
  asked += 1;
}

const complaints = [];
if (asked !== questions.length) complaints.push(`the program answered ${asked} of ${questions.length} queries; it was at ${JSON.stringify(questions[asked])}`);
if (found < asked * 0.4) complaints.push("too few queries find anything: the test says little");
if (corrected < asked * 0.03) complaints.push("too few words are corrected: the test says little");
for (const complaint of complaints) console.log(complaint);
console.log(`${asked} queries, ${found} with hits, ${corrected} corrected: ${differ} differ`);
process.exit(differ > 0 || complaints.length > 0 ? 1 : 0);
