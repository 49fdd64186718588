// How long it takes from the save of an article to the page in a browser. Run by tests/bench/serve.py with --browser:
//
//     node tests/bench/seen.mjs --anslag FILE --modules DIR --site DIR --file FILE --page /PATH/ --edits N
//
// The page tells when it hears of an edit, when it has it (in its DOM, loaded again or not), and when that has been drawn.
// Prints a list of edits in JSON: milliseconds from the save to each. Ends with 1 when an edit never comes.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { launch, packages } from "../browser/browser.mjs";

const value = (name) => process.argv[process.argv.indexOf(name) + 1];
const PATIENCE = 30_000;

const server = spawn(resolve(value("--anslag")), ["serve", "--json", "--port", "0", "--root", value("--site")], { stdio: ["ignore", "pipe", "inherit"] });
const lines = createInterface({ input: server.stdout });
const address = await new Promise((done, fail) => {
  lines.on("line", (line) => {
    const said = JSON.parse(line);
    if (said.url) done(said.url.replace(/\/$/, ""));
  });
  server.on("exit", (code) => fail(new Error(`anslag serve ended with ${code}`)));
});

/** In every document of the page, before its own scripts: tells what happens, with the time on a clock that both share. */
const watch = () => {
  const now = () => performance.timeOrigin + performance.now();
  const Source = window.EventSource;
  window.EventSource = class extends Source {
    constructor(...all) {
      super(...all);
      this.addEventListener("news", (event) => { if (JSON.parse(event.data).page) window.happened("told", now(), ""); });
    }
  };
  let last = "";
  const look = () => {
    const marks = document.body?.textContent.match(/Tillägg \d+ står här/g) ?? [];
    const mark = marks.at(-1) ?? "";
    if (mark === last) return;
    last = mark;
    window.happened("there", now(), mark);
    requestAnimationFrame(() => setTimeout(() => window.happened("drawn", now(), mark)));
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
};

const browser = await launch(packages(resolve(value("--modules"))).chromium, resolve(value("--modules")));
const edits = [];
let failed = false;
try {
  const page = await browser.newPage();
  let heard = [];
  await page.exposeFunction("happened", (what, at, mark) => { heard.push({ what, at, mark }); });
  await page.addInitScript(watch);
  await page.goto(address + value("--page"));
  const text = readFileSync(value("--file"), "utf8");
  for (let number = 0; number < Number(value("--edits")) && !failed; number += 1) {
    // What the last edit set going is over.
    await page.waitForTimeout(1500);
    heard = [];
    const mark = `Tillägg ${number} står här`;
    const start = performance.timeOrigin + performance.now();
    writeFileSync(value("--file"), `${text}\n${mark}.\n`);
    const drawn = () => heard.some((event) => event.what === "drawn" && event.mark === mark);
    for (let wait = 0; wait < PATIENCE && !drawn(); wait += 10) await page.waitForTimeout(10);
    failed = !drawn();
    const since = (what) => heard.find((event) => event.what === what && (what === "told" || event.mark === mark))?.at - start;
    if (!failed) edits.push({ told: since("told"), there: since("there"), drawn: since("drawn") });
  }
} finally {
  await browser.close();
  server.removeAllListeners("exit");
  server.kill("SIGINT");
}
console.log(JSON.stringify(edits));
process.exit(failed ? 1 : 0);
