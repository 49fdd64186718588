// Holds the home page, a news item and a project against Lighthouse.
//
//   node tests/browser/lighthouse.mjs SITE --modules FOLDER --fonts FOLDER
//
// Accessibility, best practices and what search engines need must be complete, and the home page small. The figures for speed
// are printed: they are estimates, which a busy machine makes worse, so no test hangs on them.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";

import { ARGUMENTS, executable } from "./browser.mjs";
import { fonts } from "./fonts.mjs";
import { serve } from "./server.mjs";

const COMPLETE = ["accessibility", "best-practices", "seo"];
// Bytes of the home page without its pictures, as they travel.
const MOST = 60_000;

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { modules: { type: "string" }, fonts: { type: "string" } } });
const root = positionals[0];
const { default: lighthouse } = await import(pathToFileURL(join(options.modules, "node_modules/lighthouse/core/index.js")));

/** The newest page of a kind below a folder of the site. */
const below = (folder) => `/${folder}/${readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()[0]}/`;
const year = below("nyheter").slice(1, -1);
// The last one is of a page with a photo.
const pages = ["/", below(year), below("projekt"), "/nyheter/2024/diaccess-avslutat/"];

const profile = mkdtempSync(join(tmpdir(), "lighthouse-"));
const port = 9300 + (process.pid % 600);
const known = fonts("wide", options.fonts);
const browser = spawn(executable(), ["--headless", `--remote-debugging-port=${port}`, `--user-data-dir=${profile}`, ...ARGUMENTS], { stdio: "ignore", env: known.env });
const server = await serve(root);
let faults = 0;
try {
  for (const page of pages) {
    const { lhr } = await attempt(() => lighthouse(server.address + page, { port, output: "json", logLevel: "silent" }));
    const scores = Object.fromEntries(Object.values(lhr.categories).map((category) => [category.id, Math.round(category.score * 100)]));
    const requests = lhr.audits["network-requests"].details.items.filter((item) => item.resourceType !== "Image");
    const bytes = requests.reduce((sum, item) => sum + item.transferSize, 0);
    console.log(`${page}: ${Object.entries(scores).map(([name, score]) => `${name} ${score}`).join(", ")}; largest paint ${lhr.audits["largest-contentful-paint"].displayValue}; ${bytes} bytes without pictures`);
    for (const name of COMPLETE.filter((name) => scores[name] !== 100)) {
      const lost = lhr.categories[name].auditRefs.map((ref) => lhr.audits[ref.id]).filter((audit) => audit.score !== null && audit.score < 1);
      console.log(`${page}: ${name} is ${scores[name]}: ${lost.map((audit) => audit.title).join("; ")}`);
      faults += 1;
    }
    if (page === "/" && bytes > MOST) {
      console.log(`/: ${bytes} bytes without pictures, at most ${MOST}`);
      faults += 1;
    }
  }
} finally {
  // It writes to its profile until it has ended.
  await new Promise((resolve) => browser.once("exit", resolve) && browser.kill());
  await server.stop();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  known.remove();
}
process.exit(faults > 0 ? 1 : 0);

/** The browser takes a moment to listen. */
async function attempt(action) {
  for (let left = 20; ; left -= 1) {
    try {
      return await action();
    } catch (error) {
      if (left === 0 || !/ECONNREFUSED|connect/.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
