// The editor of the preview in a real browser: pages of a copy of the example site, written as a communicator would.
//
//     node tests/browser/editor.mjs SITE --anslag FILE --modules DIR
//
// Prints one line per fact and ends with 1 when one of them does not hold.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

import { accessible } from "./accessible.mjs";
import { launch, packages } from "./browser.mjs";

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { anslag: { type: "string" }, modules: { type: "string" } } });
const site = resolve(positionals[0]);
const folder = mkdtempSync(join(tmpdir(), "editor-"));
for (const part of ["anslag.yaml", "anslag.lock", "content", "data", "themes"]) cpSync(join(site, part), join(folder, part), { recursive: true });
const read = (name) => readFileSync(join(folder, name), "utf8");

let faults = 0;
const fact = (holds, what, ...seen) => {
  if (!holds) faults += 1;
  console.log(`${holds ? "ok   " : "FAULT"} ${what}${holds ? "" : `: ${seen.map((one) => JSON.stringify(one)).join(" ")}`}`);
};

/** Starts the preview, at a port that it had before or at any. */
async function preview(port = "0") {
  const server = spawn(resolve(options.anslag), ["serve", "--json", "--port", port, "--lang", "sv"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const address = await new Promise((done, fail) => {
    createInterface(server.stdout).on("line", (line) => {
      const { url } = JSON.parse(line);
      if (url) done(url.replace(/\/$/, ""));
    });
    server.on("exit", (code) => fail(new Error(`anslag serve ended with ${code}`)));
  });
  return { server, address };
}

const PAGE = "content/projekt/smart-liv.md";
const EDIT = `/_anslag/edit?file=${PAGE}`;
const LOOKS = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  "320 px": { viewport: { width: 320, height: 640 } },
  "forced colours": { forcedColors: "active" },
};

const { chromium, axe } = packages(options.modules);
const browser = await launch(chromium, options.modules);
let { server, address } = await preview();

/** A tab, in which nothing may go wrong and nothing may be fetched from elsewhere. */
async function open(context, path) {
  const tab = await context.newPage();
  tab.on("pageerror", (error) => fact(false, "no exception", String(error)));
  tab.on("console", (message) => {
    // A form that is sent back to be corrected has such a status.
    if (message.type() === "error" && !/status of 4(03|09|22)/.test(message.text())) fact(false, "nothing on the console", message.text(), message.location().url);
  });
  tab.on("request", (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith("data:")) fact(false, "nothing is fetched from elsewhere", request.url());
  });
  await tab.goto(address + path);
  return tab;
}

try {
  // From a page to its form, and back to the page.
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const tab = await open(context, "/projekt/smart-liv/");
  const link = tab.locator("anslag-edit a");
  await link.focus();
  fact((await link.textContent()) === "Redigera", "a page of the preview has a link to its form", await link.textContent());
  await tab.keyboard.press("Enter");
  await tab.waitForURL(/_anslag\/edit/);
  fact((await tab.inputValue("#field_title")) === "Smart liv", "the form has the values of the page", await tab.inputValue("#field_title"));
  const before = read(PAGE);
  await tab.click("button.primary");
  await tab.waitForFunction(() => document.body.innerText.includes("Sidan är sparad."));
  fact(read(PAGE) === before, "a form that was not changed changes no byte");
  await tab.fill("#field_title", "Smart liv: ett försök");
  await tab.keyboard.press("Control+s");
  await tab.waitForFunction(() => document.body.innerText.includes("Sidan är sparad."));
  fact(read(PAGE) === before.replace("title: Smart liv\n", 'title: "Smart liv: ett försök"\n'), "the keys that save anywhere save here");
  fact((await tab.locator(".notice button").count()) === 0, "what was saved is not offered again");

  // A mistake, named at its field.
  await tab.locator("summary", { hasText: "Datum och ansvar" }).click();
  await tab.fill("#field_published", "i juni");
  await tab.click("button.primary");
  await tab.waitForFunction(() => document.querySelector("#field_published")?.getAttribute("aria-invalid") === "true");
  const described = await tab.evaluate(() => {
    const ids = document.querySelector("#field_published").getAttribute("aria-describedby").split(" ");
    return ids.map((id) => document.getElementById(id)?.innerText ?? "MISSING").join(" ");
  });
  fact(/Fel: .*i juni/.test(described) && !described.includes("MISSING"), "a mistake describes its field", described);
  await tab.fill("#field_published", "");
  await tab.click("button.primary");
  await tab.waitForFunction(() => document.body.innerText.includes("Sidan är sparad.") && !document.querySelector("[aria-invalid]"));
  fact(!read(PAGE).includes("published:"), "a value that is taken away is taken out of the file", read(PAGE).slice(0, 400));

  // The row of buttons, and the keys that do the same.
  const body = await tab.inputValue("#body");
  await tab.fill("#body", "Ett\nTvå\nTre");
  const select = (from, to) => tab.evaluate(([start, end]) => document.querySelector("#body").setSelectionRange(start, end), [from, to]);
  await select(0, 7);
  await tab.getByRole("button", { name: "Punktlista" }).click();
  fact((await tab.inputValue("#body")) === "- Ett\n- Två\nTre", "lines become a list", await tab.inputValue("#body"));
  await tab.keyboard.press("Control+z");
  fact((await tab.inputValue("#body")) === "Ett\nTvå\nTre", "which can be undone", await tab.inputValue("#body"));
  await select(8, 11);
  await tab.focus("#body");
  await tab.keyboard.press("Control+b");
  fact((await tab.inputValue("#body")) === "Ett\nTvå\n**Tre**", "words become bold with the keys", await tab.inputValue("#body"));
  await tab.keyboard.press("Control+b");
  fact((await tab.inputValue("#body")) === "Ett\nTvå\nTre", "and plain again", await tab.inputValue("#body"));
  await tab.focus("[role=toolbar] button");
  await tab.keyboard.press("ArrowRight");
  fact((await tab.evaluate(() => document.activeElement.textContent)) === "Fet", "arrows move in the row of buttons");
  await tab.fill("#body", body);
  const beside = await browser.newContext({ viewport: { width: 1600, height: 900 } });
  const wide = await open(beside, EDIT);
  const frame = wide.frameLocator("iframe");
  fact(await wide.locator("iframe").isVisible(), "there is room for the page");
  fact((await frame.locator("h1").textContent()).trim() === "Smart liv: ett försök", "the page stands beside its form");
  fact((await frame.locator("anslag-edit").count()) === 0, "without a link to the form");
  const statuses = await frame.locator("body").evaluate(() => Promise.all(["/_anslag/", "/_anslag/new?kind=news"].map((path) => fetch(path).then(({ status }) => status))));
  fact(statuses.join() === "403,403", "a script of the site gets no form", statuses);
  await beside.close();

  // What is typed is there when the tab is closed, and when the program ends.
  for (const [how, end] of [
    ["the tab is closed", async () => {}],
    ["the program is killed", async () => {
      server.removeAllListeners("exit");
      server.kill("SIGKILL");
      await new Promise((done) => server.once("close", done));
      ({ server, address } = await preview(new URL(address).port));
    }],
  ]) {
    const typing = await open(context, EDIT);
    const typed = `${await typing.inputValue("#body")}\nHalvskrivet när ${how}.\n`;
    await typing.fill("#body", typed);
    await typing.close({ runBeforeUnload: false });
    await end();
    const again = await open(context, EDIT);
    await again.getByRole("button", { name: "Hämta tillbaka den" }).click();
    fact((await again.inputValue("#body")) === typed, `what was typed is there after ${how}`, await again.inputValue("#body"));
    await again.keyboard.press("Control+s");
    await again.waitForFunction(() => document.body.innerText.includes("Sidan är sparad."));
    fact(read(PAGE).endsWith(`\n\n${typed}`), "and can be saved", read(PAGE).slice(-200));
    await again.close();
  }

  // A colleague saves the same page meanwhile.
  const mine = await open(context, EDIT);
  await mine.fill("#field_title", "Min rubrik");
  writeFileSync(join(folder, PAGE), read(PAGE).replace(/^title: .*$/m, "title: Deras rubrik"));
  await mine.click("button.primary");
  await mine.waitForFunction(() => document.body.innerText.includes("Någon annan har sparat"));
  fact((await mine.inputValue("#field_title")) === "Min rubrik" && (await mine.innerText("#said_title")).includes("Deras rubrik"), "both versions of a title are shown");
  fact((await accessible(mine, axe)).length === 0, "a conflict is accessible", await accessible(mine, axe));
  await mine.click("button.primary");
  await mine.waitForFunction(() => document.body.innerText.includes("Sidan är sparad."));
  fact(/^title: Min rubrik$/m.test(read(PAGE)), "who saves again has decided");
  await mine.close();
  await context.close();

  // Without scripts.
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const form = await open(plain, "/_anslag/");
  await form.getByRole("link", { name: "Nyhet", exact: true }).click();
  await form.getByLabel("Rubrik").fill("Badet öppnar <snart> & gratis");
  await form.getByRole("button", { name: "Skapa sidan" }).click();
  fact((await form.getByLabel("Rubrik").inputValue()) === "Badet öppnar <snart> & gratis", "a new page is made without scripts");
  await form.getByLabel("Ingress").fill("Den första juni.");
  await form.getByLabel("Text", { exact: true }).fill("Välkommen!");
  await form.getByRole("button", { name: "Spara" }).click();
  fact((await form.innerText("main")).includes("Sidan är sparad."), "and saved");
  const search = await open(plain, "/_anslag/?q=badet");
  fact((await search.getByRole("link", { name: /Badet öppnar/ }).count()) > 0, "and found by its title");
  await plain.close();

  // By keyboard alone, with nothing hidden that has the focus.
  const keys = await open(await browser.newContext({ viewport: { width: 900, height: 500 }, reducedMotion: "reduce" }), EDIT);
  const seen = [];
  for (let presses = 0; presses < 80; presses += 1) {
    await keys.keyboard.press("Tab");
    const at = await keys.evaluate(() => {
      const focus = document.activeElement;
      const { left, top, width, height } = focus.getBoundingClientRect();
      // Some of it is seen (WCAG 2.4.11).
      const isSeen = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9].some((share) => {
        const there = document.elementFromPoint(left + Math.min(width, 20) / 2, top + height * share);
        return there && (focus === there || focus.contains(there));
      });
      return { name: focus.id || focus.textContent.trim().slice(0, 20), isSeen: focus === document.body || isSeen };
    });
    seen.push(at);
    if (at.name === "Spara") break;
  }
  fact(seen.at(-1).name === "Spara" && seen.some(({ name }) => name === "body"), "every field is reached with the Tab key", seen);
  fact(seen.every(({ isSeen }) => isSeen), "what has the focus is not covered", seen.filter(({ isSeen }) => !isSeen));

  for (const [look, settings] of Object.entries(LOOKS)) {
    const looks = await browser.newContext({ reducedMotion: "reduce", ...settings });
    for (const path of ["/_anslag/", "/_anslag/?q=smart", "/_anslag/new?kind=news", EDIT, "/_anslag/edit?file=content/finns-inte.md"]) {
      const page = await looks.newPage();
      await page.goto(address + path);
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
      const found = await accessible(page, axe);
      fact(found.length === 0, `${path} is accessible (${look})`, found);
      const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      fact(width <= 0, `${path} fits (${look})`, width);
      await page.close();
    }
    await looks.close();
  }
} finally {
  await browser.close();
  server.removeAllListeners("exit");
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${faults} faults`);
process.exit(faults ? 1 : 0);
