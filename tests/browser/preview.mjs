// The preview in a real browser: `anslag serve` on a copy of a site, edited as a person would.
//
//     node tests/browser/preview.mjs SITE --anslag FILE --modules DIR
//
// Each fact is waited for; what does not come within the time that a person would wait is a fault. Ends with 1 when there is any.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { launch, packages } from "./browser.mjs";

const value = (name) => process.argv[process.argv.indexOf(name) + 1];
const [site, anslag, modules] = [resolve(process.argv[2]), resolve(value("--anslag")), resolve(value("--modules"))];
const PATIENCE = 20_000;

const folder = mkdtempSync(join(tmpdir(), "preview-"));
for (const part of ["anslag.yaml", "anslag.lock", "content", "data", "themes"]) cpSync(join(site, part), join(folder, part), { recursive: true });

const path = (name) => join(folder, name);
const read = (name) => readFileSync(path(name), "utf8");
const write = (name, text) => writeFileSync(path(name), text);
const news = (title, body) => `---\ntype: news\ntitle: ${title}\nlead: Ingress.\npublished: 2026-01-02\n---\n\n${body}\n`;
const long = (mark) => Array.from({ length: 60 }, (_, n) => `Stycke ${n} ${n === 59 ? mark : ""}.`).join("\n\n");
write("content/nyheter/prov-ett.md", news("Prov ett", long("först")));
write("content/nyheter/prov-tva.md", news("Prov två", "Text två."));

const server = spawn(anslag, ["serve", "--json", "--port", "0", "--lang", "sv"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
const address = await new Promise((done, fail) => {
  createInterface(server.stdout).on("line", (line) => {
    const said = JSON.parse(line);
    if (said.url) done(said.url.replace(/\/$/, ""));
  });
  server.on("exit", (code) => fail(new Error(`anslag serve ended with ${code}`)));
});

const faults = [];
const facts = [];
/** Notes whether something holds. */
const check = (what, holds, more = "") => {
  (holds ? facts : faults).push(what);
  console.log(`${holds ? "ok" : "FAULT"}: ${what}${holds ? "" : ` ${more}`}`);
};

const { chromium } = packages(modules);
const browser = await launch(chromium);
try {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 }, reducedMotion: "reduce" });
  /** Opens a page whose loads, errors and policy violations are counted. */
  const open = async (where, first = null) => {
    const tab = await context.newPage();
    if (first) await tab.addInitScript(first);
    tab.loads = 0;
    tab.wrong = [];
    tab.on("load", () => { tab.loads += 1; });
    tab.on("pageerror", (error) => tab.wrong.push(String(error)));
    tab.on("console", (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) tab.wrong.push(message.text());
    });
    await tab.goto(address + where);
    await tab.waitForFunction(() => performance.getEntriesByType("resource").some((entry) => entry.name.includes("live.js")));
    return tab;
  };
  const shows = (tab, text) =>
    tab.waitForFunction((wanted) => document.body.innerText.includes(wanted), text, { timeout: PATIENCE, polling: 10 }).then(() => true, () => false);
  const overlay = (tab) => tab.evaluate(() => document.querySelector("anslag-messages")?.shadowRoot.querySelector("pre")?.textContent ?? null);
  const overlayShows = (tab, there) =>
    tab.waitForFunction((wanted) => Boolean(document.querySelector("anslag-messages")) === wanted, there, { timeout: PATIENCE, polling: 10 }).then(() => true, () => false);

  const pages = await (await fetch(`${address}/api/pages.json`)).json();
  const found = (pages.pages ?? pages).find((page) => page.title === "Prov ett");
  const where = new URL(found.url).pathname;
  const two = where.replace("prov-ett", "prov-tva");
  const [a, b, c] = [await open(where), await open(where), await open(two)];

  // Two tabs of one page, and one of another.
  await a.evaluate(() => scrollTo(0, 900));
  const link = a.locator("footer a").first();
  await link.focus({ timeout: 5000 }).catch(() => {});
  await a.evaluate(() => scrollTo(0, 900));
  const focused = () => document.activeElement?.getAttribute("href") ?? document.activeElement?.localName;
  const before = { loads: [a.loads, b.loads, c.loads], focus: await a.evaluate(focused), scroll: await a.evaluate(() => scrollY) };
  check("a page can be scrolled and something in it focused", before.scroll > 500 && before.focus !== "body", JSON.stringify(before));
  write("content/nyheter/prov-ett.md", news("Prov ett", long("sedan")));
  check("an edit is in the page", await shows(a, "sedan"));
  check("an edit is in every tab of the page", await shows(b, "sedan"));
  check("each was loaded once more", a.loads === before.loads[0] + 1 && b.loads === before.loads[1] + 1, `${a.loads} ${b.loads}`);
  await a.waitForFunction((y) => Math.abs(scrollY - y) < 3, before.scroll, { timeout: PATIENCE }).catch(() => {});
  check("the scroll position stays", Math.abs((await a.evaluate(() => scrollY)) - before.scroll) < 3, `${await a.evaluate(() => scrollY)} after ${before.scroll}`);
  check("the keyboard focus stays", (await a.evaluate(focused)) === before.focus, `${await a.evaluate(focused)} after ${before.focus}`);
  check("a page that did not change is not loaded again", c.loads === before.loads[2], `${c.loads}`);

  // What somebody is typing.
  const field = a.locator("input[type=search]").first();
  await field.focus();
  await field.fill("halvskrivet");
  await field.evaluate((input) => input.setSelectionRange(2, 5));
  write("content/nyheter/prov-ett.md", news("Prov ett", long("skrivet")));
  await shows(a, "skrivet");
  const typed = await a.waitForFunction(() => {
    const at = document.activeElement;
    return at?.value === "halvskrivet" && at.selectionStart === 2 && at.selectionEnd === 5;
  }, null, { timeout: PATIENCE }).then(() => true, () => false);
  check("what is being typed stays, with its selection", typed);

  // A style sheet.
  const loads = [a.loads, b.loads, c.loads];
  const css = "themes/kommun/static/css/kommun.css";
  write(css, `${read(css)}\nbody { outline: 7px solid rgb(1, 2, 3); }\n`);
  const styled = (tab) =>
    tab.waitForFunction(() => getComputedStyle(document.body).outlineColor === "rgb(1, 2, 3)", null, { timeout: PATIENCE, polling: 10 }).then(() => true, () => false);
  check("a style sheet is swapped", (await styled(a)) && (await styled(b)) && (await styled(c)));
  check("without loading a page", [a.loads, b.loads, c.loads].join() === loads.join(), `${[a.loads, b.loads, c.loads]} after ${loads}`);
  check("the old one is gone", await a.evaluate(() => document.querySelectorAll("link[rel=stylesheet]").length === 1));

  // A mistake, over the last good page.
  write("content/nyheter/prov-ett.md", news("Prov ett", `${long("trasigt")}\n\n[Trasig](finns-inte.md) <script>alert(1)</script>`));
  check("a mistake is told over the page", (await overlayShows(a, true)) && (await overlayShows(c, true)));
  const text = (await overlay(a)) ?? "";
  check("in the words of the terminal", text.includes("fel[A302]") && text.includes("content/nyheter/prov-ett.md"), text);
  check("the last good page stays", (await a.locator("body").innerText()).includes("skrivet") && a.loads === loads[0]);
  check("the focus is not taken", await a.evaluate(() => document.activeElement?.localName === "input"));
  await a.keyboard.press("Escape");
  check("Escape puts it away", await overlayShows(a, false));
  write("content/nyheter/prov-ett.md", news("Prov ett", long("lagat")));
  check("mended, the page comes", (await shows(a, "lagat")) && (await overlayShows(a, false)));
  check("and the messages go from other pages, which stay", (await overlayShows(c, false)) && c.loads === loads[2], `${c.loads}`);

  // A page that is not there yet.
  const later = await open(where.replace("prov-ett", "prov-tre"));
  check("a missing page says so", (await later.title()).includes("finns inte"));
  write("content/nyheter/prov-tre.md", news("Prov tre", "Nu finns den."));
  check("a page that comes is shown where it was missing", await shows(later, "Nu finns den."));

  // From the save to the page, as a person meets it.
  const times = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const start = performance.now();
    write("content/nyheter/prov-tva.md", news("Prov två", `Varv ${turn}.`));
    await shows(c, `Varv ${turn}.`);
    times.push(Math.round(performance.now() - start));
  }
  console.log(`from save to page: ${times.sort((x, y) => x - y).join(", ")} ms`);

  // A browser opens six connections to a host, so tabs that nobody sees must leave theirs, and catch up when they are seen.
  const many = [];
  for (let number = 0; number < 8; number += 1) {
    many.push(await open(two, () => Object.defineProperty(document, "hidden", { configurable: true, get: () => !window.seen })));
  }
  check("eight tabs more can be open", many.length === 8);
  write("content/nyheter/prov-tva.md", news("Prov två", "Medan ingen såg."));
  await shows(c, "Medan ingen såg.");
  check("a tab that nobody sees waits", !(await many[7].locator("body").innerText()).includes("Medan ingen såg."));
  await many[7].evaluate(() => {
    window.seen = true;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  check("and catches up when it is seen", await shows(many[7], "Medan ingen såg."));
  for (const tab of [a, b, c, later]) check(`no error and nothing refused on ${new URL(tab.url()).pathname}`, tab.wrong.length === 0, tab.wrong.join("\n"));
} finally {
  await browser.close();
  server.removeAllListeners("exit");
  server.kill("SIGINT");
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${facts.length} facts, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
