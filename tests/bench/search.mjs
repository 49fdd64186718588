// How long a reader waits for results, in Chromium with a processor that is slowed four times, and how many bytes are fetched.
//
//   node tests/bench/search.mjs PUBLIC --modules FOLDER [--queries "one;two words;…"]
//
// PUBLIC is a built site with the theme kommun. Each query is searched in a fresh tab (first) and then, with what is kept, a second
// one (next). A query is pasted and sent at once, or typed, a letter each tenth of a second, and sent half a second later: by then the
// suggestions have fetched much of what the results need. Prints a Markdown table; bytes are those of bodies as they are sent, compressed if the server does so.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

import { launch, packages } from "../browser/browser.mjs";

const { values: options, positionals: [root] } = parseArgs({
  allowPositionals: true,
  options: { modules: { type: "string" }, queries: { type: "string", default: "vatten;skola plan;kommunens projekt;bygglov" } },
});
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json", ".css": "text/css", ".svg": "image/svg+xml" };
// Compressed beforehand, as hosts do; what the server does would take time of the browser here.
const compressed = new Map();
const content = (file) => {
  if (!compressed.has(file)) compressed.set(file, gzipSync(readFileSync(file), { level: 6 }));
  return compressed.get(file);
};
for (const name of readdirSync(join(root, "sok"))) content(join(root, "sok", name));
let bytes = 0;
const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
  const file = join(root, path.endsWith("/") ? `${path}index.html` : path);
  if (!existsSync(file) || statSync(file).isDirectory()) return response.writeHead(404).end();
  const body = content(file);
  if (!/\.(html|css|svg|js)$/.test(file)) bytes += body.length;
  response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-encoding": "gzip", "cache-control": "max-age=60" }).end(body);
}).listen(0, "127.0.0.1");
await new Promise((done) => server.on("listening", done));
const address = `http://127.0.0.1:${server.address().port}`;
const { chromium } = packages(options.modules);
const browser = await launch(chromium, options.modules);
const queries = options.queries.split(";");

/** Searches on an open page of results: milliseconds from Enter to the hits, as the page itself measures, and bytes. */
async function search(tab, query, isTyped) {
  bytes = 0;
  if (isTyped) {
    await tab.fill("#search_main", "");
    await tab.locator("#search_main").pressSequentially(query, { delay: 100 });
    await tab.waitForTimeout(500);
  } else await tab.fill("#search_main", query);
  const waited = await tab.evaluate(() => new Promise((done) => {
    const start = performance.now();
    const look = new MutationObserver(() => {
      if (document.querySelector(".search-results h2")?.textContent && !document.querySelector(".search-results[aria-busy=true]")) {
        look.disconnect();
        requestAnimationFrame(() => done(performance.now() - start));
      }
    });
    look.observe(document.querySelector("#search_results"), { childList: true, subtree: true, characterData: true });
    document.querySelector("#search_main").form.requestSubmit();
  }));
  await tab.waitForTimeout(300);
  return { waited, bytes, hits: await tab.textContent(".search-results h2") };
}

console.log("| query | first: ms | bytes | next: ms | bytes | heading |\n|---|---|---|---|---|---|");
for (const [number, query] of [...queries, ...queries].entries()) {
  const isTyped = number >= queries.length;
  const context = await browser.newContext();
  const tab = await context.newPage();
  const session = await context.newCDPSession(tab);
  await tab.goto(`${address}/sok/`);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const first = await search(tab, query, isTyped);
  const next = await search(tab, queries[(number + 1) % queries.length], isTyped);
  console.log(`| ${query}, ${isTyped ? "typed" : "pasted"} | ${first.waited.toFixed(0)} | ${first.bytes} | ${next.waited.toFixed(0)} | ${next.bytes} | ${first.hits} |`);
  await context.close();
}
await browser.close();
server.close();
