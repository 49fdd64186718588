// The search of the example site, as its readers meet it: suggestions, results, filters, what is damaged or gone, and that no
// request carries what they search for.
//
//   node tests/browser/search.mjs SITE --modules FOLDER
//
// Prints one line per fact and ends with 1 when one of them does not hold.
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { accessible } from "./accessible.mjs";
import { launch, packages } from "./browser.mjs";
import { readable } from "./readable.mjs";
import { serve } from "./server.mjs";

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { modules: { type: "string" } } });
const root = positionals[0];
const { chromium, axe } = packages(options.modules);
const DESKTOP = { viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" };
const NARROW = { viewport: { width: 320, height: 640 }, reducedMotion: "reduce" };
// What is searched for below, as far as no address has it; and no request of a static site has a question.
const SECRET = /digitalis|xyzzy|kommun|constructor|\?/i;

let faults = 0;
const fact = (holds, what, ...seen) => {
  if (!holds) faults += 1;
  console.log(`${holds ? "ok   " : "FAULT"} ${what}${holds ? "" : `: ${seen.map((one) => JSON.stringify(one)).join(" ")}`}`);
};

/** Stands before the server: notes what is asked, counts the bytes, and answers otherwise where `answer` says so. */
async function before(server) {
  const proxy = { asked: [], bytes: 0, answer: () => undefined };
  const listener = createServer((asked, response) => {
    const path = new URL(asked.url, server.address).pathname;
    const body = [];
    asked.on("data", (part) => body.push(part));
    asked.on("end", () => proxy.asked.push({ path, sent: `${asked.url} ${asked.headers.referer ?? ""} ${Buffer.concat(body)}` }));
    const other = proxy.answer(path);
    if (other) {
      response.writeHead(other.status ?? 200, { "cache-control": "no-store" }).end(other.body ?? "");
      return;
    }
    const headers = { ...asked.headers, host: new URL(server.address).host };
    asked.pipe(request(server.address + asked.url, { method: asked.method, headers }, (answer) => {
      // An index is published again under new names; its manifest keeps its own.
      const cache = path.endsWith("/index.json") ? { "cache-control": "no-cache" } : {};
      response.writeHead(answer.statusCode, { ...answer.headers, ...cache });
      answer.on("data", (part) => { proxy.bytes += part.length; });
      answer.pipe(response);
    }));
  });
  await new Promise((done) => listener.listen(0, "127.0.0.1", done));
  proxy.address = `http://127.0.0.1:${listener.address().port}`;
  proxy.stop = () => {
    listener.closeAllConnections();
    listener.close();
  };
  return proxy;
}

const server = await serve(root);
const proxy = await before(server);
const browser = await launch(chromium, options.modules);
const index = (path) => path.startsWith("/sok/") && path !== "/sok/";
const asked = () => proxy.asked.map(({ path }) => path).filter(index);

const exceptions = [];

/** Opens a page in a browser that has seen nothing yet, and gives it to `visit`. */
async function open(path, visit, settings = DESKTOP, isQuiet = false) {
  const context = await browser.newContext(settings);
  const tab = await context.newPage();
  tab.setDefaultTimeout(8000);
  tab.on("pageerror", (error) => exceptions.push(`${path}: ${error.message}`));
  if (!isQuiet) tab.on("console", (message) => exceptions.push(`${path}: ${message.text()}`));
  try {
    await tab.goto(proxy.address + path);
    await visit(tab, context);
  } catch (error) {
    fact(false, `the visit to ${path} comes to its end`, error.message.split("\n").slice(0, 3).join(" "), tab.url());
  }
  proxy.answer = () => undefined;
  await context.close();
}

const heading = (tab) => tab.locator("#search_heading");
const said = (tab, pattern) => tab.waitForFunction(
  ([source, flags]) => new RegExp(source, flags).test(document.querySelector("#search_heading")?.textContent ?? ""), [pattern.source, pattern.flags]);
const hitCount = async (tab) => Number((await heading(tab).textContent()).replace(/\s/g, "").match(/^\d+/)?.[0] ?? 0);
const focused = (tab) => tab.evaluate(() => document.activeElement.id || document.activeElement.textContent);
const attribute = (locator, name) => locator.getAttribute(name);

// The field: nothing is fetched for those who do not search.
await open("/", async (tab) => {
  const field = tab.locator("#search_top");
  fact(asked().length === 0, "a page fetches no file of the index", asked());
  fact(await tab.getByRole("combobox", { name: "Sök på webbplatsen" }).count() === 1, "the field is a combobox with a name");
  fact(await tab.getByRole("search", { name: "Sök på webbplatsen" }).count() === 1, "its form is a landmark with a name");
  await field.focus();
  await tab.waitForTimeout(300);
  fact(asked().every((path) => path === "/sok/index.json"), "the focus fetches the manifest at most", asked());
  await field.press("d");
  await tab.waitForTimeout(400);
  fact(asked().length <= 1 && await attribute(field, "aria-expanded") === "false", "one letter suggests nothing", asked());
  await field.pressSequentially("igi");
  const option = tab.getByRole("option");
  await option.first().waitFor();
  const count = await option.count();
  fact(count >= 2 && count <= 6, `four letters give suggestions, at most six (${count})`, count);
  fact(await attribute(field, "aria-expanded") === "true", "the field says that the list is open");
  fact(await tab.getByRole("listbox", { name: "Förslag" }).count() === 1, "the list has a name");
  const status = tab.locator("form:has(#search_top) [role=status]");
  fact(await status.textContent() === `${count} förslag`, "a screen reader hears how many there are", await status.textContent());
  await field.press("ArrowDown");
  fact(await attribute(field, "aria-activedescendant") === await attribute(option.first(), "id"), "the arrow down leads to the first");
  fact(await attribute(option.first(), "aria-selected") === "true" && await focused(tab) === "search_top", "which is selected, and the focus stays in the field");
  await field.press("ArrowUp");
  fact(await attribute(option.last(), "aria-selected") === "true", "the arrow up leads from the first to the last");
  fact(await tab.locator("[role=option][aria-selected=true]").count() === 1, "one is selected at a time");
  await field.press("Home");
  fact(await attribute(field, "aria-activedescendant") === null, "Home leads back into the text");
  await field.press("ArrowDown");
  await field.press("End");
  fact(await attribute(field, "aria-activedescendant") === null, "End too");
  await field.press("ArrowDown");
  const found = await accessible(tab, axe);
  fact(found.length === 0, "axe finds nothing when the list is open", ...found);
  await field.press("Escape");
  fact(await tab.locator("[role=listbox]").isHidden() && await field.inputValue() === "digi", "Escape closes the list and keeps the text");
  await field.press("Escape");
  await field.pressSequentially("digi");
  await option.first().waitFor();
  await field.press("ArrowDown");
  const word = await option.first().textContent();
  await Promise.all([tab.waitForURL(/\/sok\/#q=/), field.press("Enter")]);
  await said(tab, /^\d/);
  fact((await heading(tab).textContent()).includes(`”${word}”`), "Enter searches for the word that is selected", await heading(tab).textContent());
});

await open("/kontakt/", async (tab) => {
  const field = tab.locator("#search_top");
  await field.pressSequentially("värml");
  const link = tab.locator("[role=option][data-url]").first();
  await link.waitFor();
  const url = await attribute(link, "data-url");
  for (let step = 0; step < 6 && await attribute(link, "aria-selected") !== "true"; step += 1) await field.press("ArrowDown");
  await Promise.all([tab.waitForURL(`**${url}`), field.press("Enter")]);
  fact(true, `a suggested page opens with Enter (${url})`);
  await field.pressSequentially("varml");
  await tab.locator("[role=option]").first().waitFor();
  const words = await tab.locator("[role=option]").allTextContents();
  fact(words.some((text) => /värml/i.test(text)), "letters without dots find words with them", words);
  await Promise.all([tab.waitForURL(/\/sok\/#q=/), tab.locator("[role=option]:not([data-url])").first().click()]);
  fact(true, "a suggestion can be clicked");
});

await open("/", async (tab) => {
  const field = tab.locator("#search_top");
  await field.pressSequentially("digi");
  await tab.getByRole("option").first().waitFor();
  await field.press("Tab");
  fact(await tab.locator("[role=listbox]").isHidden(), "the list closes when the focus leaves the field");
});

// Results.
await open("/", async (tab) => {
  proxy.bytes = 0;
  const from = proxy.asked.length;
  await tab.locator("#search_top").fill("digitalisering");
  await Promise.all([tab.waitForURL(/\/sok\/#q=digitalisering$/), tab.locator("#search_top").press("Enter")]);
  await said(tab, /^\d/);
  fact(true, "the words stand behind the # of the address");
  const files = proxy.asked.slice(from).map(({ path }) => path).filter(index);
  fact(proxy.bytes < 150_000, `the first search fetches ${proxy.bytes} bytes with the page of results, ${files.length} files of the index`, proxy.bytes);
  const total = await hitCount(tab);
  fact(total > 10, `the heading says how many hits there are (${total})`, await heading(tab).textContent());
  fact(await focused(tab) === "search_heading", "the focus is at the heading", await focused(tab));
  fact((await tab.title()).startsWith(await heading(tab).textContent()), "the title of the page says it too", await tab.title());
  fact(await tab.locator("#search_main").inputValue() === "digitalisering", "the field has the words");
  const hits = tab.locator(".search-hits > ol > li");
  fact(await hits.count() === 10, "ten hits are shown at first", await hits.count());
  fact(await tab.locator(".hit mark").count() > 0, "words are marked in the leads");
  fact(await tab.locator(".hit-section a").evaluateAll((links) => links.every((link) => link.hash.length > 1)), "sections have links of their own");
  fact(await tab.locator(".hit h3 a").evaluateAll((links) => links.every((link) => link.textContent && link.pathname !== location.pathname)), "titles are links");
  await tab.getByRole("button", { name: "Visa fler träffar" }).click();
  await tab.waitForFunction(() => document.querySelectorAll(".search-hits > ol > li").length > 10);
  fact(await focused(tab) === await hits.nth(10).locator("h3 a").textContent(), "more hits get the focus");
  fact(/^Visar \d+ av \d+ träffar$/.test(await tab.locator(".search-shown").textContent()), "and it is said how many are shown");
  const shown = await hits.count();
  await hits.nth(12).locator("h3 a").focus();
  const scrolled = await tab.evaluate(() => scrollY);
  await tab.keyboard.press("Enter");
  await tab.waitForURL((url) => !url.pathname.startsWith("/sok/"));
  await tab.goBack();
  await said(tab, /^\d/);
  const back = await tab.evaluate(() => scrollY);
  fact(await hits.count() === shown && Math.abs(back - scrolled) < 50, "who comes back from a hit finds the list as it was", await hits.count(), scrolled, back);

  // Filters.
  const kinds = tab.getByRole("combobox", { name: "Typ av sida" });
  const news = await kinds.locator("option").filter({ hasText: "Nyhet (" }).textContent();
  await kinds.focus();
  await kinds.selectOption("Nyhet");
  await said(tab, new RegExp(`^${news.match(/\d+/)[0]} `));
  fact(tab.url().includes("kind=Nyhet"), "a filter stands in the address", tab.url());
  fact(await tab.locator(".hit-kind").evaluateAll((all) => all.every((one) => one.textContent === "Nyhet")), "and leaves as many hits as it says, all of that kind");
  fact(await focused(tab) === "search_kind", "the focus stays at the filter", await focused(tab));
  fact(/träff/.test(await tab.locator("#search_status").textContent()), "a screen reader hears the new number");
  fact(/Projekt \(\d+\)/.test(await kinds.textContent()), "the other kinds keep their numbers");
  const year = await tab.locator("#search_year option").nth(1).getAttribute("value");
  await tab.getByRole("combobox", { name: "År" }).selectOption(year);
  await tab.waitForFunction(() => /year=/.test(location.hash) && document.querySelectorAll(".hit").length < 10);
  await tab.goBack();
  await said(tab, new RegExp(`^${news.match(/\d+/)[0]} `));
  fact(await tab.locator("#search_year").inputValue() === "", "back takes the last filter away");
  await tab.goBack();
  await said(tab, new RegExp(`^${total} `));
  fact(await kinds.inputValue() === "", "and back again the first");
  await tab.getByRole("checkbox", { name: /^Dölj arkiverade sidor \(\d+\)$/ }).check();
  await tab.waitForFunction(() => location.hash.includes("archived=0"));
  await said(tab, new RegExp(`^${total - 1} `));
  fact(await tab.locator(".hit-archived").count() === 0, "archived pages can be left out");
  await tab.getByRole("button", { name: "Ta bort alla filter" }).click();
  await said(tab, new RegExp(`^${total} `));
  fact(await focused(tab) === "search_heading" && tab.url().endsWith("#q=digitalisering"), "all filters can be taken away");
  await tab.goto(`${proxy.address}/sok/#q=digitalisering&topic=finns+inte`);
  await said(tab, /^Inga/);
  fact(await tab.getByRole("button", { name: "Ta bort alla filter" }).isVisible(), "a filter that leaves nothing can be taken away too");

  // What readers do on the page.
  await tab.goto(`${proxy.address}/sok/#q=digitalisering`);
  await said(tab, /^\d/);
  await tab.locator(".skip-link").focus();
  await tab.keyboard.press("Enter");
  await tab.waitForTimeout(100);
  fact(tab.url().endsWith("#q=digitalisering") && await hitCount(tab) === total, "the skip link keeps the words", tab.url());
  await tab.locator("#search_main").fill("kommun");
  await tab.getByRole("search", { name: "Sök bland sidorna" }).getByRole("button", { name: "Sök" }).click();
  await said(tab, /”kommun”/);
  fact(await focused(tab) === "search_heading", "another search leads to the heading");
  await tab.goBack();
  await said(tab, /”digitalisering”/);
  fact(await tab.locator("#search_main").inputValue() === "digitalisering", "and back to the one before");
  await tab.locator("#search_main").fill("");
  await tab.locator("#search_main").press("Enter");
  await heading(tab).waitFor({ state: "detached" });
  await tab.locator(".letters-menu a").first().click();
  await tab.locator("#search_main").fill("kommun");
  await tab.locator("#search_main").press("Enter");
  await said(tab, /”kommun”/);
  await tab.goBack();
  await heading(tab).waitFor({ state: "detached" });
  fact(tab.url().endsWith("#letter-1"), "back leads to where a letter of A–Ö was followed", tab.url());
  fact(await tab.locator("#search_browse").isVisible() && !(await tab.title()).includes("träff"), "without words there are the topics and A–Ö");
});

await open("/sok/#q=digitalisreing", async (tab) => {
  await said(tab, /^\d/);
  const instead = await tab.locator(".search-instead").textContent();
  fact(instead === "Visar träffar för ”digitalisering” i stället för ”digitalisreing”.", "a misspelt word is corrected, and the page says so", instead);
});

await open("/sok/#q=xyzzyqw", async (tab) => {
  await said(tab, /^Inga träffar för ”xyzzyqw”$/);
  fact(await tab.locator(".search-advice").isVisible() && await tab.locator("#letters_title").isVisible(), "nothing found: advice, and A–Ö");
  fact(await tab.locator(".search-filters").isHidden() && await tab.locator(".search-more").isHidden(), "and nothing else");
});

await open("/sok/?q=digitalisering&kind=Nyhet", async (tab) => {
  await said(tab, /^\d/);
  fact(new URL(tab.url()).search === "" && tab.url().endsWith("#q=digitalisering&kind=Nyhet"), "words in the address move behind the #", tab.url());
}, DESKTOP);

await open("/sok/#q=constructor+__proto__+%F0%9F%98%80+%00+%22%3Cb%3E", async (tab) => {
  await said(tab, /^(Inga|\d)/);
  fact(await tab.locator("#search_results b").count() === 0, "odd words are only words");
});

// What is missing or damaged.
await open("/sok/", async (tab, context) => {
  await tab.waitForTimeout(300);
  await context.setOffline(true);
  await tab.locator("#search_main").fill("digitalisering");
  await tab.locator("#search_main").press("Enter");
  await said(tab, /^Sökningen misslyckades$/);
  fact(/Anslutningen/.test(await tab.locator(".search-fault").textContent()), "without a network the page says what is wrong");
  fact(await focused(tab) === "search_heading" && await tab.locator("#letters_title").isVisible(), "leads there, and shows A–Ö");
  const found = await accessible(tab, axe);
  fact(found.length === 0, "axe finds nothing when the search fails", ...found);
  await context.setOffline(false);
  await said(tab, /^\d/);
  fact(await tab.locator(".search-fault").isHidden(), "it searches by itself when the network is back");
}, DESKTOP, true);

await open("/sok/", async (tab) => {
  proxy.answer = (path) => index(path) && !path.endsWith("index.json") ? { status: 503 } : undefined;
  await tab.goto(`${proxy.address}/sok/#q=digitalisering`);
  await said(tab, /^Sökningen misslyckades$/);
  proxy.answer = () => undefined;
  await tab.getByRole("button", { name: "Försök igen" }).click();
  await said(tab, /^\d/);
  fact(await focused(tab) === "search_heading", "a server that fails can be asked again");
}, DESKTOP, true);

const MANIFEST = JSON.parse(readFileSync(join(root, "sok/index.json"), "utf8"));
await open("/", async (tab) => {
  // The manifest is read; then every file of the index gets another name.
  await tab.goto(`${proxy.address}/sok/`);
  await tab.locator("#search_main").focus();
  await tab.waitForTimeout(500);
  const renamed = (digest) => `${[...digest].reverse().join("")}`;
  const manifest = { ...MANIFEST, columns: renamed(MANIFEST.columns), cards: MANIFEST.cards.map(renamed) };
  for (const files of ["words", "forms"]) manifest[files] = MANIFEST[files].map(([first, digest]) => [first, renamed(digest)]);
  proxy.answer = (path) => {
    if (!index(path)) return undefined;
    if (path.endsWith("/index.json")) return { body: JSON.stringify(manifest) };
    const [, kind, digest, ending] = path.match(/^\/sok\/(\w+)\.(\w+)\.(\w+)$/);
    const file = join(root, "sok", `${kind}.${renamed(digest)}.${ending}`);
    const isNew = JSON.stringify(manifest).includes(digest);
    return isNew ? { body: readFileSync(file) } : { status: 404 };
  };
  await tab.locator("#search_main").fill("digitalisering");
  await tab.locator("#search_main").press("Enter");
  await said(tab, /^\d/);
  fact(await hitCount(tab) > 10, "a site that was published meanwhile is searched with its new index");
}, DESKTOP, true);

// A word that is in the text of a page only: its passage, from the page itself.
await open("/sok/#q=upphandling", async (tab) => {
  await said(tab, /^\d/);
  const leads = tab.locator(".hit-lead");
  await tab.waitForFunction(() => document.querySelector(".hit-lead mark"));
  const text = await leads.first().innerText();
  fact(/upphandling/i.test(text) && text.length < 240, "a result whose lead lacks the word shows a passage with it", text);
  fact(await leads.first().locator("mark").allInnerTexts().then((marks) => marks.every((mark) => /upphandling/i.test(mark))), "the word is marked in it");
  fact(!proxy.asked.some(({ sent }) => /upphandling/i.test(sent)), "and no request has the word");
  proxy.asked.length = 0;
  await tab.goto(`${proxy.address}/sok/#q=kontakt`);
  await said(tab, /kontakt/);
  await tab.waitForTimeout(300);
  const pages = proxy.asked.map(({ path }) => path).filter((path) => path.endsWith("/") && path !== "/sok/");
  const hits = await tab.locator(".hit").count();
  fact(pages.length < hits, "pages whose title or lead has the word are not fetched", pages, hits);
});
await open("/", async (tab) => {
  proxy.answer = (path) => path.startsWith("/projekt/") || path.startsWith("/nyheter/") ? { status: 503, body: "<main><p>Om upphandling: servern vilar.</p></main>" } : undefined;
  await tab.goto(`${proxy.address}/sok/#q=upphandling`);
  await said(tab, /^\d/);
  await tab.waitForTimeout(500);
  const kept = await tab.locator(".hit-lead").allInnerTexts();
  fact(kept.length > 0 && !kept.some((text) => /vilar/.test(text)) && await tab.locator(".search-fault").isHidden(), "a passage that cannot be fetched leaves the lead", ...kept);
}, DESKTOP, true);

for (const [what, damaged] of [["words", /\/w\./], ["columns", /\/columns\./], ["cards", /\/c\./], ["manifest", /index\.json$/]]) {
  await open("/", async (tab) => {
    const file = (path) => index(path) && damaged.test(path);
    proxy.answer = (path) => file(path) ? { body: "<!doctype html><title>404</title>" } : undefined;
    await tab.goto(`${proxy.address}/sok/#q=digitalisering`);
    await said(tab, /^Sökningen misslyckades$/);
    const text = await tab.locator(".search-fault p").textContent();
    const isNamed = new RegExp(`: ${damaged.source.replace("\\/", "").replace("$", "")}`).test(text);
    proxy.answer = () => undefined;
    await tab.getByRole("button", { name: "Försök igen" }).click();
    await said(tab, /^\d/);
    fact(isNamed, `a damaged file is named, and read again (${what})`, text);
  }, DESKTOP, true);
}

await open("/", async (tab) => {
  proxy.answer = (path) => index(path) ? { status: 404 } : undefined;
  await tab.locator("#search_top").pressSequentially("digi");
  await tab.waitForTimeout(600);
  fact(await tab.locator("[role=listbox]").isHidden(), "without an index the field suggests nothing, and nothing breaks");
  await Promise.all([tab.waitForURL(/\/sok\/#q=digi$/), tab.locator("#search_top").press("Enter")]);
  await said(tab, /^Sökningen misslyckades$/);
}, DESKTOP, true);

// No request had any of the words.
const told = proxy.asked.filter(({ path, sent }) => !/^\/(css|js|img|favicon)/.test(path) && SECRET.test(sent) && !sent.includes("/sok/?q="));
fact(told.length === 0, `no request carries a word that was searched for (${proxy.asked.length} requests)`, told.slice(0, 3));

await open("/", async (tab) => {
  await tab.locator("#search_top").fill("hemlig");
  await tab.locator("#search_top").press("Enter");
  await tab.waitForURL(/\/sok\/\?$/);
  const text = await tab.locator("main").innerText();
  fact(/JavaScript/.test(text), "without JavaScript the page of results says why there are no hits");
  fact(/Ämnen/.test(text) && /Sidor från A till Ö/.test(text) && /Kontaktcenter/.test(text), "and leads to topics, to pages from A to Ö, and to somebody to ask");
  fact(await tab.locator("#search_heading").count() === 0 && !/Försök igen/.test(text), "and shows nothing that does not work");
}, { ...DESKTOP, javaScriptEnabled: false });
fact(proxy.asked.every(({ sent }) => !sent.includes("hemlig")), "without JavaScript no word is sent either");

// Every look.
const LOOKS = {
  "desktop": DESKTOP,
  "dark": { ...DESKTOP, colorScheme: "dark" },
  "320 px": NARROW,
  "320 px, dark": { ...NARROW, colorScheme: "dark" },
  "forced colours": { ...DESKTOP, forcedColors: "active" },
};
for (const [name, settings] of Object.entries(LOOKS)) {
  await open("/sok/#q=digitalisering", async (tab) => {
    await said(tab, /^\d/);
    await tab.locator(".search-filters").evaluate((details) => { details.open = true; });
    const found = [...await accessible(tab, axe), ...await readable(tab, settings)];
    await tab.locator("#search_main").fill("digi");
    await tab.locator("[role=option]").first().waitFor();
    await tab.locator("#search_main").press("ArrowDown");
    found.push(...await accessible(tab, axe), ...await readable(tab, settings));
    const small = await tab.locator("main :is(button, select, .search-archived, summary, [role=option], input[type=search], .hit h3 a, .hit-section a)").evaluateAll((all) =>
      all.filter((one) => one.checkVisibility() && [...one.getClientRects()].some((box) => box.height < 24 || box.width < 24)).map((one) => one.outerHTML.slice(0, 60)));
    found.push(...small.map((html) => `smaller than 24 px: ${html}`));
    const ring = await tab.locator("[role=option][aria-selected=true]").evaluate((one) => getComputedStyle(one).outlineStyle);
    if (ring !== "solid") found.push("the selected suggestion differs by colour alone");
    const box = await tab.locator("form:has(#search_main) [role=listbox]").boundingBox();
    if (box.x < 0 || box.x + box.width > settings.viewport.width) found.push("the suggestions reach outside the window");
    fact(found.length === 0, `results and open suggestions are accessible and fit (${name})`, ...found);
  }, settings);
}

await open("/sok/#q=digitalisering", async (tab) => {
  await said(tab, /^\d/);
  await tab.evaluate(() => { document.documentElement.dir = "rtl"; });
  await tab.locator("#search_main").fill("digi");
  await tab.locator("[role=option]").first().waitFor();
  const found = await readable(tab, NARROW);
  const edges = await tab.evaluate(() => ["form:has(#search_main)", "form:has(#search_main) [role=listbox]"].map((one) => Math.round(document.querySelector(one).getBoundingClientRect().right)));
  fact(found.length === 0 && edges[0] === edges[1], "right to left at 320 px", found, edges);
}, NARROW);

await open("/sok/#q=digitalisering", async (tab) => {
  await said(tab, /^\d/);
  await tab.emulateMedia({ media: "print" });
  const hidden = await tab.locator(".search-filters, .search-more, .search-form").evaluateAll((all) => all.every((one) => !one.checkVisibility()));
  fact(hidden && await tab.locator(".hit").first().isVisible(), "on paper there are the hits alone");
});

fact(exceptions.length === 0, "no exception, and nothing on the console", ...exceptions.slice(0, 5));
await browser.close();
proxy.stop();
await server.stop();
console.log(`${faults} faults`);
process.exit(faults > 0 ? 1 : 0);
