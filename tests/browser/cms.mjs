// Sveltia CMS, as npm has it, with the configuration that `anslag schema --cms sveltia` writes for the example site.
//
//   node tests/browser/cms.mjs SITE --anslag FILE --modules FOLDER --cms FOLDER
//
// It must show every collection, and what it saves must pass `anslag check`. Its repository is one in the browser's memory, and
// what it asks the network for of its own accord is answered from its package or refused, so that nothing leaves this computer.
// Prints one line per fact and ends with 1 when one of them does not hold.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { launch, packages } from "./browser.mjs";

const names = { anslag: { type: "string" }, modules: { type: "string" }, cms: { type: "string" } };
const { values: options, positionals } = parseArgs({ allowPositionals: true, options: names });
const sveltia = join(options.cms, "node_modules/@sveltia/cms");
const anslag = resolve(options.anslag);

let faults = 0;
const fact = (holds, what, ...seen) => {
  if (!holds) faults += 1;
  console.log(`${holds ? "ok   " : "FAULT"} ${what}${holds ? "" : `: ${seen.map((one) => JSON.stringify(one)).join(" ")}`}`);
};

const folder = mkdtempSync(join(tmpdir(), "cms-"));
for (const part of ["anslag.yaml", "anslag.lock", "content", "data", "themes"]) cpSync(join(positionals[0], part), join(folder, part), { recursive: true });
const run = (...words) => spawnSync(anslag, [...words, "--root", folder, "--lang", "sv"], { encoding: "utf8" });

const written = run("schema", "--cms", "sveltia");
fact(written.status === 0, "the configuration is written", written.stderr);
// Only the repository is another than the site's.
const config = written.stdout.replace(/^backend: .*$/m, "backend: {name: test-repo}");
fact(config !== written.stdout, "the backend is one line, which a site fills in");
const labels = [...config.matchAll(/^ {2}- name: .*\n {4}label: (.*)$/gm)].map(([, label]) => label.replace(/^"(.*)"$/, "$1"));
fact(labels.length > 10, `there are ${labels.length} collections`, labels);

/** Serves an admin page with the script and a configuration. */
async function admin(text) {
  const files = {
    "/admin/": ["text/html; charset=utf-8", '<!doctype html><html lang="sv"><meta charset="utf-8"><title>Admin</title><link rel="icon" href="data:,"><script src="sveltia-cms.js"></script></html>'],
    "/admin/config.yml": ["text/yaml; charset=utf-8", text],
    "/admin/sveltia-cms.js": ["text/javascript; charset=utf-8", readFileSync(join(sveltia, "dist/sveltia-cms.js"))],
  };
  const server = createServer((request, response) => {
    const [type, body] = files[new URL(request.url, "http://localhost").pathname] ?? [];
    if (body === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": type }).end(body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}`, stop };
}

const elsewhere = new Set();
/** What Sveltia asks for by itself: its version and translations, which its package has, and its fonts. */
function answer(route, address) {
  const url = route.request().url();
  if (/^(data|blob):/.test(url) || url.startsWith(`${address}/`)) return route.continue();
  const own = url.match(/^https:\/\/unpkg\.com\/@sveltia\/cms(?:@[\d.]+)?\/(package\.json|locales\/[\w-]+\.json)$/)?.[1];
  if (own && existsSync(join(sveltia, own))) return route.fulfill({ path: join(sveltia, own), headers: { "access-control-allow-origin": "*" } });
  if (!url.startsWith("https://cdn.jsdelivr.net/fontsource/")) elsewhere.add(url);
  return route.abort();
}

const { chromium } = packages(options.modules);
const browser = await launch(chromium, options.modules);

/** Opens the admin page with a configuration, and gives it to `visit`. */
async function open(text, visit) {
  const server = await admin(text);
  const context = await browser.newContext({ locale: "sv-SE", viewport: { width: 1400, height: 1000 }, reducedMotion: "reduce" });
  const tab = await context.newPage();
  tab.setDefaultTimeout(15_000);
  tab.wrong = [];
  tab.on("pageerror", (error) => tab.wrong.push(error.message));
  tab.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !/ERR_FAILED/.test(message.text())) tab.wrong.push(message.text());
  });
  await context.route("**/*", (route) => answer(route, server.address));
  try {
    await tab.goto(`${server.address}/admin/`);
    await visit(tab);
  } catch (error) {
    fact(false, "the visit comes to its end", error.message.split("\n").slice(0, 4).join(" "), (await tab.locator("body").innerText()).slice(0, 600));
  }
  await context.close();
  server.stop();
}

/** Signs in to the repository in memory. */
async function enter(tab) {
  await tab.getByRole("button", { name: /test/i }).first().click();
  await tab.getByText("Nyheter", { exact: true }).first().waitFor();
}

/** The files of the repository in memory, by path. */
const saved = (tab) => tab.evaluate(async () => {
  const files = {};
  const walk = async (folder, path) => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === "directory") await walk(handle, `${path}${name}/`);
      else files[path + name] = await (await handle.getFile()).text();
    }
  };
  await walk(await (await navigator.storage.getDirectory()).getDirectoryHandle("sveltia-cms-test"), "");
  return files;
});

/** Puts files into the repository in memory, by path. */
const put = (tab, files) => tab.evaluate(async (files) => {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("sveltia-cms-test", { create: true });
  for (const [path, text] of Object.entries(files)) {
    const [name, ...parts] = path.split("/").reverse();
    let folder = root;
    for (const part of parts.reverse()) folder = await folder.getDirectoryHandle(part, { create: true });
    const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await file.write(text);
    await file.close();
  }
}, files);

/** Saves what is open; gives the path and text of the file that is new or another than before. */
async function save(tab) {
  const before = await saved(tab);
  await tab.getByRole("button", { name: "Spara", exact: true }).click();
  for (let wait = 0; wait < 50; wait += 1) {
    await tab.waitForTimeout(200);
    const found = Object.entries(await saved(tab)).find(([path, text]) => before[path] !== text);
    if (found) return found;
  }
  throw new Error("nothing is saved");
}

/** Puts a saved page into the site, and holds that nothing is wrong there. */
function passes(path, page, what) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), page);
  const checked = run("check", "--format", "short");
  const errors = checked.stdout.split("\n").filter((line) => / fel\[/.test(line));
  fact(errors.length === 0 && checked.status === 0, what, errors, checked.stderr, page);
}

const field = (tab, key) => tab.locator(`[data-key-path="${key}"]`);
const visit = (tab, place) => tab.goto(`${tab.url().split("#")[0]}#/collections/${place}`);

await open(config.replace(/^media_folder: .*$/m, ""), async (tab) => {
  await tab.getByText(/fel i CMS-konfigurationen/).first().waitFor();
  fact(true, "a mistake in the configuration is shown");
});

await open(config, async (tab) => {
  await enter(tab);
  const text = await tab.locator("body").innerText();
  fact(labels.every((label) => text.includes(label)), "Sveltia lists every collection", labels.filter((label) => !text.includes(label)), text.slice(0, 900));
  fact(tab.wrong.length === 0, "and has nothing to say against the configuration", ...tab.wrong);
});

await open(config, async (tab) => {
  await enter(tab);
  await visit(tab, "content-nyheter/new");
  await field(tab, "title").getByRole("textbox").fill("Ny bro: vid ån");
  await field(tab, "lead").getByRole("textbox").fill("Bron öppnar för gående i maj. Den som cyklar får vänta till hösten.");
  const day = await field(tab, "published").locator("input").inputValue();
  fact(/^\d{4}-\d{2}-\d{2}$/.test(day), "the day of today is there", day);
  await field(tab, "body").getByRole("textbox").first().fill("Bron är klar.");
  const [path, page] = await save(tab);
  fact(/^content\/nyheter\/\d{4}\/ny-bro-vid-an\.md$/.test(path), "a page is saved in the folder of its year", path);
  passes(path, page, "and passes the check");
});

// The pages that the site has, one with many fields and one with a date in words.
const texts = readdirSync(join(folder, "content"), { recursive: true }).filter((path) => path.endsWith(".md"));
const pages = Object.fromEntries(texts.map((path) => [`content/${path}`, readFileSync(join(folder, "content", path), "utf8")]));
await open(config, async (tab) => {
  await tab.getByRole("button", { name: /test/i }).first().waitFor();
  await put(tab, pages);
  await enter(tab);
  for (const [place, path, kept] of [
    ["content-projekt/entries/diaccess", "content/projekt/diaccess.md", /approx: true/],
    ["content-workshoppar-2/entries/digiterri-1", "content/workshoppar/digiterri-1.md", /starts:\n {2}on: '?2021-01'?\n {2}approx: true/],
  ]) {
    await visit(tab, place);
    const title = field(tab, "title").getByRole("textbox");
    await title.fill(`${await title.inputValue()} igen`);
    const [where, page] = await save(tab);
    fact(where === path && kept.test(page), `${path} is saved with what the editor does not show`, where, page);
    passes(path, page, "and passes the check");
  }
  fact(tab.wrong.length === 0, "and the editor has nothing to say", ...tab.wrong);
});

fact(elsewhere.size === 0, "nothing else is asked of other computers", ...elsewhere);
await browser.close();
rmSync(folder, { recursive: true, force: true });
process.exit(faults ? 1 : 0);
