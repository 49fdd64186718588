// The preview in a real browser: `anslag serve` on a copy of a site, edited as a person would.
//
//     node tests/browser/preview.mjs SITE --anslag FILE --modules DIR
//
// Each fact is waited for; what does not come within the time that a person would wait is a fault. Ends with 1 when there is any.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { accessible } from "./accessible.mjs";
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

const { chromium, axe } = packages(modules);
const browser = await launch(chromium, modules);
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
  /** Notes which nodes of a page are there, and how many of a kind still are. */
  const note = (tab) => tab.evaluate(() => { window.noted = new Map([...document.querySelectorAll("*")].map((node) => [node, node.outerHTML])); });
  const replaced = (tab) => tab.evaluate(() =>
    [...document.querySelectorAll("*")].filter((node) => !window.noted.has(node)).map((node) => node.outerHTML.slice(0, 80)));
  await note(a);
  const before = { loads: [a.loads, b.loads, c.loads], focus: await a.evaluate(focused), scroll: await a.evaluate(() => scrollY) };
  check("a page can be scrolled and something in it focused", before.scroll > 500 && before.focus !== "body", JSON.stringify(before));
  write("content/nyheter/prov-ett.md", news("Prov ett", long("sedan")));
  check("an edit is in the page", await shows(a, "sedan"));
  check("an edit is in every tab of the page", await shows(b, "sedan"));
  check("no page was loaded again", a.loads === before.loads[0] && b.loads === before.loads[1], `${a.loads} ${b.loads}`);
  check("every node of the page is the one that was there", (await replaced(a)).length === 0, (await replaced(a)).join("\n"));
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

  // What a reader has done with a page, and what others have put into it, when its text, title and head change.
  const part = (title, text) => `::: accordion {title="${title}"}\n${text}\n:::\n\n`;
  const parts = (mark, more) => `${part("Fråga ett?", `Svar ett ${mark}.`)}${part("Fråga två?", "Svar två.")}${more}\n\nSist.`;
  const states = await (async () => {
    write("content/nyheter/prov-ett.md", news("Prov ett", parts("x", "Mitten.")));
    await shows(a, "Fråga två");
    await note(a);
    await a.evaluate(() => {
      const all = [...document.querySelectorAll("main details")];
      all.at(-1).open = true;
      const foreign = document.createElement("aside");
      foreign.id = "tillagd";
      document.querySelector("main").prepend(foreign);
      const text = [...document.querySelectorAll("main p")].find((node) => node.textContent === "Sist.").firstChild;
      getSelection().setBaseAndExtent(text, 0, text, 4);
    });
    write("content/nyheter/prov-ett.md", news("Ny rubrik", parts("y", "Ny början.\n\nMitten. Längre.\n\n- ett\n- två")));
    await shows(a, "Ny början");
    await a.waitForFunction(() => document.title.includes("Ny rubrik"), null, { timeout: PATIENCE }).catch(() => {});
    return a.evaluate(() => ({
      title: document.title, described: document.querySelector("meta[property='og:title']").content,
      open: [...document.querySelectorAll("main details")].map((node) => node.open), foreign: Boolean(document.querySelector("main > #tillagd")),
      selected: String(getSelection()), text: document.querySelector("main").innerText,
    }));
  })();
  const source = async (tab) => tab.evaluate(async () => {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const bare = (root) => {
      const copy = root.cloneNode(true);
      copy.querySelectorAll("script[src^='/.anslag/'], anslag-messages, anslag-edit, #tillagd").forEach((node) => node.remove());
      copy.querySelectorAll("main details").forEach((node) => node.removeAttribute("open"));
      // What the search makes of its fields when the page is there.
      copy.querySelectorAll(".search-form > :is(.suggestions, [role=status])").forEach((node) => node.remove());
      for (const field of copy.querySelectorAll(".search-form input")) {
        for (const { name } of [...field.attributes].filter(({ name }) => /^(name|role|autocomplete|aria-.*)$/.test(name))) field.removeAttribute(name);
      }
      copy.normalize();
      return copy.outerHTML;
    };
    return [bare(document.documentElement), bare(page.documentElement)];
  });
  const [there, given] = await source(a);
  check("the page is as if it were loaded", there === given, `${there}\n---\n${given}`);
  check("title and head are new", states.title.includes("Ny rubrik") && states.described === "Ny rubrik", JSON.stringify(states));
  check("what was opened is open", states.open.length > 1 && states.open.at(-1) && !states.open[0], JSON.stringify(states.open));
  check("what others put there stays", states.foreign);
  check("what is selected stays", states.selected === "Sist", states.selected);
  check("and nothing was loaded", a.loads === before.loads[0], `${a.loads}`);
  await a.evaluate(() => document.getElementById("tillagd").remove());
  write("content/nyheter/prov-ett.md", news("Prov ett", long("skrivet")));
  await shows(a, "skrivet");

  // A style sheet.
  const loads = [a.loads, b.loads, c.loads];
  const css = "themes/kommun/static/css/kommun.css";
  const unstyled = read(css);
  write(css, `${unstyled}\nbody { outline: 7px solid rgb(1, 2, 3); }\n`);
  const styled = (tab) =>
    tab.waitForFunction(() => getComputedStyle(document.body).outlineColor === "rgb(1, 2, 3)", null, { timeout: PATIENCE, polling: 10 }).then(() => true, () => false);
  check("a style sheet is swapped", (await styled(a)) && (await styled(b)) && (await styled(c)));
  check("without loading a page", [a.loads, b.loads, c.loads].join() === loads.join(), `${[a.loads, b.loads, c.loads]} after ${loads}`);
  const alone = (tab) => tab.waitForFunction(() => document.querySelectorAll("link[rel=stylesheet]").length === 1, null, { timeout: PATIENCE }).then(() => true, () => false);
  check("the old one is gone", await alone(a));
  write(css, unstyled);
  const undone = (tab) => tab.waitForFunction(() => getComputedStyle(document.body).outlineStyle === "none", null, { timeout: PATIENCE, polling: 10 }).then(() => true, () => false);
  check("and comes back when the edit is undone", (await undone(a)) && (await undone(c)) && (await alone(a)));
  check("without loading a page, too", [a.loads, b.loads, c.loads].join() === loads.join(), `${[a.loads, b.loads, c.loads]} after ${loads}`);
  write(css, `${unstyled}\nbody { outline: 7px solid rgb(1, 2, 3); }\n`);
  await styled(c);

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

  // What stops nothing: notes at the edge of the page, folded.
  const one = "content/nyheter/prov-ett.md";
  const panel = (tab) => tab.evaluate(() => {
    const found = document.querySelector("anslag-messages")?.shadowRoot.querySelector(".panel");
    if (!found) return { kind: "none", text: "", open: false, part: 0 };
    const [notes, at] = [found.classList.contains("notes"), found.getBoundingClientRect()];
    const inside = at.left >= 0 && at.top >= 0 && at.right <= innerWidth && at.bottom <= innerHeight;
    return {
      kind: notes ? "notes" : "error", text: found.querySelector("pre").textContent, open: Boolean(found.querySelector("details")?.open),
      part: at.width * at.height / innerWidth / innerHeight, inside,
    };
  });
  // Where the panel is can be read once the browser has laid it out.
  const becomes = async (tab, kind) => {
    const is = async () => { const now = await panel(tab); return now.kind === kind && now.inside !== false; };
    for (let wait = 0; wait < PATIENCE && !(await is()); wait += 20) await tab.waitForTimeout(20);
    return (await panel(tab)).kind === kind;
  };
  /** Goes with the Tab key until this element of the panel is focused. */
  const reaches = async (tab, name) => {
    for (let step = 0; step < 200; step += 1) {
      await tab.keyboard.press("Tab");
      if (await tab.evaluate((wanted) => document.activeElement?.shadowRoot?.activeElement?.localName === wanted, name)) return true;
    }
    return false;
  };
  const axed = async (tab, what) => {
    const before = tab.wrong.length;
    const found = await accessible(tab, axe);
    // Its own trials of colours are refused by the page's policy.
    tab.wrong.length = before;
    check(`axe finds nothing in ${what}`, found.length === 0, found.join("\n"));
  };
  const [warned, broken] = ["Text.\n\n# Rubrik\n\nSlut.", "Text.\n\n# Rubrik\n\n[Trasig](finns-inte.md)"];
  write(one, news("Prov ett", warned));
  check("a warning is told beside the page", await becomes(a, "notes"));
  const noted = await panel(a);
  check("with its file and line", noted.text.includes("varning[A205]") && noted.text.includes(`${one}:10:`), noted.text);
  check("the page is the new one, and the notes are folded and cover little of it",
    (await shows(a, "Slut.")) && !noted.open && noted.inside && noted.part < 0.1, JSON.stringify(noted));
  await a.evaluate(() => document.activeElement?.blur());
  await axed(a, "a page with folded notes");
  check("the keyboard reaches the notes", await reaches(a, "summary"));
  await a.keyboard.press("Enter");
  check("and opens them", (await panel(a)).open && (await panel(a)).inside, JSON.stringify(await panel(a)));
  check("and what they say, which may have to be scrolled", await reaches(a, "pre"));
  await axed(a, "a page with open notes");
  write(one, news("Prov ett", broken));
  check("an error takes the place of the notes, over the page", await becomes(a, "error"));
  const stopped = await panel(a);
  check("with its file and line, too", stopped.text.includes("fel[A302]") && stopped.text.includes(`${one}:12:`), stopped.text);
  await axed(a, "a page with an error");
  check("the keyboard reaches what the error says", await reaches(a, "pre"));
  write(one, news("Prov ett", warned));
  check("with the error mended the notes are back", await becomes(a, "notes"));
  check("the keyboard reaches what puts them away", await reaches(a, "button"));
  await a.keyboard.press("Enter");
  check("and they go", await becomes(a, "none"));
  write(one, news("Prov ett", `${warned}\n\nEn rad till.`));
  await shows(a, "En rad till.");
  check("and do not come back as long as they say the same", (await panel(a)).kind === "none");
  write(one, news("Prov ett", `Först.\n\n${warned}`));
  check("what they say of another line is told again", await becomes(a, "notes"));
  write(one, news("Prov ett", "Utan anmärkning."));
  check("with all mended nothing is left", (await shows(a, "Utan anmärkning.")) && (await becomes(a, "none")) && (await becomes(c, "none")));

  // A page that is not there yet.
  const later = await open(where.replace("prov-ett", "prov-tre"));
  check("a missing page says so", (await later.title()).includes("finns inte"));
  write("content/nyheter/prov-tre.md", news("Prov tre", "Nu finns den."));
  check("a page that comes is shown where it was missing", await shows(later, "Nu finns den."));

  // A style sheet whose address changes with its contents.
  const base = "themes/kommun/templates/base.html";
  const plain = read(base);
  const sheet = /(<link rel="stylesheet" href=")[^>]*(">)/;
  write("themes/kommun/static/css/andra.css", `${read(css)}\nbody { outline: 9px solid rgb(4, 5, 6); }\n`);
  await c.evaluate(() => {
    window.bare = 0;
    const look = () => {
      if (getComputedStyle(document.body).outlineStyle === "none") window.bare += 1;
      requestAnimationFrame(look);
    };
    look();
  });
  const steady = c.loads;
  write(base, plain.replace(sheet, "$1{{ site.root }}css/andra.css$2"));
  const other = await c.waitForFunction(() => getComputedStyle(document.body).outlineColor === "rgb(4, 5, 6)", null, { timeout: PATIENCE, polling: 10 })
    .then(() => true, () => false);
  check("a style sheet of another name comes in place of the old one", other && (await alone(c)));
  check("in place, and the page is never bare", c.loads === steady && (await c.evaluate(() => window.bare)) === 0, `${c.loads} ${await c.evaluate(() => window.bare)}`);

  // What cannot be changed in place.
  const loaded = async (tab, number) => {
    for (let wait = 0; wait < PATIENCE && tab.loads < number; wait += 20) await tab.waitForTimeout(20);
    return tab.loads >= number;
  };
  write(base, plain.replace("form-action 'self'", "form-action 'none'"));
  check("a page with another policy is loaded again", await loaded(c, steady + 1), `${c.loads} after ${steady}`);
  write(base, plain);
  check("and again when it is taken back", await loaded(c, steady + 2), `${c.loads} after ${steady}`);
  mkdirSync(path("static"), { recursive: true });
  const own = (mark) => `<!doctype html><html lang="sv"><head><title>Egen</title><script src="/egen.js"></script></head><body><p>${mark}</p></body></html>`;
  write("static/egen.js", "window.egen = 1;");
  write("static/egen.html", own("Före"));
  await c.waitForFunction(() => fetch("/egen.html").then((answer) => answer.ok), null, { timeout: PATIENCE, polling: 100 });
  const alive = await open("/egen.html");
  write("static/egen.html", own("Efter"));
  check("a page with a script of its own is loaded again", (await shows(alive, "Efter")) && (await loaded(alive, 2)), `${alive.loads}`);
  check("no error and nothing refused on it", alive.wrong.length === 0, alive.wrong.join("\n"));
  // It would take one of the six connections.
  await alive.close();

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
