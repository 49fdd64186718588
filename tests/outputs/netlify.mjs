// What Netlify's own engine makes of the `_redirects` that a build writes: old addresses of every spelling, and what is gone.
//
//   node tests/outputs/netlify.mjs target/release/anslag target/test-tools
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const [program, tools] = process.argv.slice(2).map((path) => resolve(path));
const { parsePlain } = createRequire(join(tools, "package.json"))("netlify-redirector");

const page = (title, more = "") => `---\ntitle: ${title}\nreview_in: P1Y\n${more}---\n\nText.\n`;
const site = {
  "anslag.yaml":
    "title: Exempelkommun\nbase_url: https://www.example.se/\nlanguages: {sv: {}, en: {title: Municipality}}\nhosting: {servers: [netlify]}\n",
  "content/_index.md": "---\ntitle: Exempelkommun\n---\n",
  "content/en/_index.md": "---\ntitle: Municipality\n---\n",
  "content/ny.md": page("Ny", 'aliases: [/gammal/, "/gammal sida/", /åäö/, "/pris$100/", "/a:b*.pdf", "/fil å.pdf", "/sida.aspx"]\n'),
  "data/gone.yml": "'/bort \"å $1\"/': {since: 2026-01-01}\n/en/old/: {since: 2026-01-01}\n/fil.pdf: {since: 2026-01-01}\n",
};

// Address as a browser sends it, where it leads, with which status.
const wanted = [
  ["/gammal", "/ny/", 301],
  ["/gammal/", "/ny/", 301],
  ["/gammal%20sida/", "/ny/", 301],
  ["/%C3%A5%C3%A4%C3%B6/", "/ny/", 301],
  ["/pris$100/", "/ny/", 301],
  ["/a%3Ab%2A.pdf", "/ny/", 301],
  ["/fil%20%C3%A5.pdf", "/ny/", 301],
  ["/sida.aspx", "/ny/", 301],
  ["/bort%20%22%C3%A5%20$1%22/", "/410.html", 410],
  ["/fil.pdf", "/410.html", 410],
  ["/en/old", "/en/410.html", 410],
  ["/en/old/", "/en/410.html", 410],
  ["/gammal/mer/", null],
  ["/en/", null],
  ["/", null],
];

const folder = mkdtempSync(join(tmpdir(), "anslag-netlify-"));
try {
  for (const [path, text] of Object.entries(site)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  execFileSync(program, ["build", "--quiet", "--root", folder], { stdio: "inherit" });
  const rules = await parsePlain(readFileSync(join(folder, "public/_redirects"), "utf8"), {});
  for (const [path, to, status] of wanted) {
    const request = { scheme: "https", host: "www.example.se", path, query: "", headers: {}, cookieValues: {} };
    const answer = rules.match({ ...request, getHeader: () => "", getCookie: () => "" });
    assert.deepEqual(answer && [answer.to, answer.status], to && [to, status], path);
  }
  console.log(`Netlify leads ${wanted.length} addresses where they are to go`);
} finally {
  rmSync(folder, { recursive: true });
}
