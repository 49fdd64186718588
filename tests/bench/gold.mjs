// Asks Pagefind the queries of the gold set in Chromium; see gold.py, which makes the site.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { launch, packages } from "../browser/browser.mjs";

const { values: options, positionals: [root] } = parseArgs({ allowPositionals: true, options: { modules: { type: "string" } } });
const queries = JSON.parse(readFileSync(join(root, "queries.json"), "utf8"));
// Without the policy of our own servers, which does not let WebAssembly run.
const server = createServer((request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  const file = join(root, path.endsWith("/") ? `${path}index.html` : path);
  if (!existsSync(file)) return response.writeHead(404).end();
  const type = file.endsWith(".html") ? "text/html; charset=utf-8" : file.endsWith(".js") ? "text/javascript" : "application/octet-stream";
  return response.writeHead(200, { "content-type": type }).end(readFileSync(file));
}).listen(0, "127.0.0.1");
await new Promise((done) => server.on("listening", done));
const { chromium } = packages(options.modules);
const browser = await launch(chromium, options.modules);
const tab = await browser.newPage();
await tab.goto(`http://127.0.0.1:${server.address().port}/b-bygglov/`);
const found = await tab.evaluate(async (asked) => {
  const pagefind = await import("/pagefind/pagefind.js");
  const answers = [];
  for (const { q } of asked) {
    const { results } = await pagefind.search(q);
    answers.push((await Promise.all(results.slice(0, 10).map((result) => result.data()))).map(({ url }) => url.split("/").at(-2)));
  }
  return answers;
}, queries);

/** The gain of grades in this order, each counting less than the one before. */
const gain = (grades) => grades.slice(0, 10).reduce((sum, grade, place) => sum + (2 ** grade - 1) / Math.log2(place + 2), 0);
const scores = queries.map(({ answers }, number) =>
  gain(found[number].map((id) => answers[id] ?? 0)) / gain(Object.values(answers).sort((a, b) => b - a)));
const missed = queries.filter(({ answers }, number) => !found[number].some((id) => id in answers)).length;
console.log(`Pagefind: nDCG@10 ${(scores.reduce((sum, score) => sum + score) / scores.length).toFixed(3)} of ${queries.length} queries; ${missed} without a right answer`);
await browser.close();
server.close();
