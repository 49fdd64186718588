// Checks a built site in a real browser: what each page kind owes its readers, in every look that they may have.
//
//   node tests/browser/check.mjs SITE --modules FOLDER [--screens FOLDER] [--kinds | --every] [--looks NAMES] [--no-walk]
//
// Every page is seen on a wide screen and one page of each kind in all looks; `--kinds` leaves out the first, `--every` sees all
// pages in all looks. `--looks "desktop;320 px"` is for what has been seen in the others already. `--no-walk` leaves out the walk
// by keyboard, which wants the addresses of the example site. The fonts are the tests' own: a wide family everywhere, and a
// narrow one in the looks whose measures depend on it.
//
// Prints one line per fault and ends with 1 when there is any. `--screens` also takes a picture of each page kind.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { LOOKS, launch, packages } from "./browser.mjs";
import { accessible } from "./accessible.mjs";
import { keyboard } from "./keyboard.mjs";
import { inLanes } from "./lanes.mjs";
import { examples, pages } from "./pages.mjs";
import { readable } from "./readable.mjs";
import { serve } from "./server.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { modules: { type: "string" }, screens: { type: "string" }, kinds: { type: "boolean", default: false }, every: { type: "boolean", default: false }, looks: { type: "string" }, walk: { type: "boolean", default: true } },
  allowNegative: true,
});
const root = positionals[0];
const { chromium, axe } = packages(options.modules);

const looks = Object.entries(LOOKS).filter(([name]) => !options.looks || options.looks.split(";").includes(name));
if (looks.length === 0) throw new Error(`no look is called ${options.looks}; there are ${Object.keys(LOOKS).join(", ")}`);

const faults = new Set();
const report = (page, look, text) => faults.add(`${page.address} (${look}): ${text}`);

/** Opens a page and notes everything that a reader's browser would complain about. */
async function open(context, server, page, look) {
  const tab = await context.newPage();
  tab.on("console", (message) => report(page, look, `console: ${message.text()}`));
  tab.on("pageerror", (error) => report(page, look, `script: ${error.message}`));
  tab.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(server.address) && !url.startsWith("data:")) report(page, look, `asks another host: ${url}`);
  });
  tab.on("response", (response) => {
    const own = response.url() === server.address + page.address;
    if (response.status() >= 400 && !(own && page.kind === "not_found")) report(page, look, `${response.status()}: ${response.url()}`);
  });
  await tab.goto(server.address + page.address, { waitUntil: "load" });
  return tab;
}

async function look(browser, server, list, name, settings) {
  const context = await browser.newContext(settings);
  await inLanes(list, async (page) => {
    const tab = await open(context, server, page, name);
    for (const text of await accessible(tab, axe)) report(page, name, text);
    for (const text of await readable(tab, settings)) report(page, name, text);
    if (options.screens && (name === "desktop" || name === "320 px" || name === "desktop, dark")) {
      const file = `${page.kind}-${name.replace(/\W+/g, "-")}.png`;
      await tab.screenshot({ path: join(options.screens, file), fullPage: true });
    }
    await tab.close();
  });
  const cookies = await context.cookies();
  if (cookies.length > 0) report({ address: "/" }, name, `cookies: ${cookies.map((cookie) => cookie.name).join(", ")}`);
  await context.close();
}

/** The site reads in full without JavaScript: the text is the same, except where the page of results says why it has none. */
async function withoutScripts(browser, server, list) {
  const text = async (settings, page) => {
    const context = await browser.newContext(settings);
    const tab = await context.newPage();
    await tab.goto(server.address + page.address);
    const found = await tab.locator("body").innerText();
    await context.close();
    return found;
  };
  await inLanes(list.filter(({ kind }) => kind !== "search"), async (page) => {
    const [on, off] = [await text({}, page), await text({ javaScriptEnabled: false }, page)];
    if (on !== off) report(page, "without JavaScript", "reads otherwise than with it");
  });
}

/** The site reads in full without style sheets: nothing of the content is there only for those who have them. */
async function withoutStyles(browser, server, list) {
  const context = await browser.newContext();
  await context.route("**/*.css", (route) => route.abort());
  await inLanes(list, async (page) => {
    const tab = await context.newPage();
    await tab.goto(server.address + page.address);
    const missing = await tab.evaluate(() => {
      const plain = (text) => text.replace(/\s+/g, "");
      const main = document.querySelector("main");
      for (const closed of main.querySelectorAll("details")) closed.open = true;
      const seen = plain(main.innerText);
      const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
      const lost = [];
      while (texts.nextNode()) {
        if (texts.currentNode.parentElement.closest("noscript")) continue;
        const text = texts.currentNode.textContent;
        if (!seen.includes(plain(text))) lost.push(text.trim().slice(0, 40));
      }
      return lost.slice(0, 3);
    });
    if (missing.length > 0) report(page, "without style sheets", `not to be seen: ${missing.join(", ")}`);
    await tab.close();
  });
  await context.close();
}

if (options.screens) mkdirSync(options.screens, { recursive: true });
const server = await serve(root);
const browser = await launch(chromium, options.modules);
const all = pages(root);
// One page of each kind stands for all of them, unless all are asked for.
const kinds = options.every ? all : examples(all);
for (const [name, settings] of looks) {
  // One look sees every page, the others one page of each kind.
  await look(browser, server, name === "desktop" && !options.kinds ? all : kinds, name, settings);
}
const narrow = await launch(chromium, options.modules, "narrow");
for (const [name, settings] of looks.filter(([name]) => ["desktop", "320 px"].includes(name))) {
  await look(narrow, server, kinds, `${name}, narrow font`, settings);
}
await narrow.close();
await withoutScripts(browser, server, kinds);
await withoutStyles(browser, server, kinds);
for (const text of options.walk ? await keyboard(browser, server) : []) faults.add(text);
await browser.close();
await server.stop();
for (const fault of [...faults].sort()) console.log(fault);
console.log(`${all.length} pages, ${kinds.length} kinds (${kinds.map((page) => page.kind).sort().join(" ")}), ${looks.length} looks: ${faults.size} faults`);
process.exit(faults.size > 0 ? 1 : 0);
