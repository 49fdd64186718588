// Can the checks fail? Plants one fault of each sort in a copy of a built site, and wants each of them found.
//
//   node tests/browser/selftest.mjs SITE --modules FOLDER
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { modules: { type: "string" } } });
const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(tmpdir(), "browser-selftest-"));

/** By name: what is put into a page, and what must be said of it. */
const PLANTED = {
  "no-alt": ["<p><img src=\"/favicon.svg\"></p>", /image-alt/],
  "grey": ["<p class=\"grey\">Text som knappt syns.</p>", /color-contrast/],
  "level": ["<h4>Rubrik på fel nivå</h4>", /heading-order/],
  "wide": ["<p class=\"wide\">x</p>", /320 px\): wider than the window/],
  "cut": ["<p class=\"cut\">En text som är längre än sin ruta när den blir stor, och som därför inte syns i sin helhet.</p>", /text of 200 %: cut off/],
  "outside": ["<p><img src=\"http://127.0.0.2:9/x.png\" alt=\"En bild\"></p>", /asks another host|console/],
  "gone": ["<p><img src=\"/finns-inte.png\" alt=\"En bild\"></p>", /404: /],
  "inline": ["<p style=\"color: red\">Text.</p>", /console: .*[Cc]ontent.?[Ss]ecurity.?[Pp]olicy/],
  "script": ["<p id=\"s\">Utan.</p><script src=\"/js/x.js\"></script>", /reads otherwise/],
  "hidden": ["<p hidden>Osynligtord står här.</p>", /not to be seen: Osynligtord/],
  "small": ["<p><a class=\"small\" href=\"/\">a</a><a class=\"small\" href=\"/om/\">b</a></p>", /target-size/],
};
const CSS = ".grey{color:#bbb;background:#fff}.wide{width:40rem}.cut{height:2.8rem;width:28rem;overflow:hidden}" +
  ".small{display:inline-block;width:10px;height:10px;overflow:clip}a:focus-visible{outline:0 !important}";

const page = readFileSync(join(positionals[0], "kontakt/index.html"), "utf8");
cpSync(join(positionals[0], "css"), join(work, "css"), { recursive: true });
cpSync(join(positionals[0], "img"), join(work, "img"), { recursive: true });
cpSync(join(positionals[0], "favicon.svg"), join(work, "favicon.svg"));
const sheet = join(work, page.match(/<link rel="stylesheet" href="\/([^"]+)"/)[1]);
writeFileSync(sheet, `${readFileSync(sheet, "utf8")}${CSS}`);
mkdirSync(join(work, "js"));
writeFileSync(join(work, "js/x.js"), "document.getElementById('s').textContent = 'Med.';");
writeFileSync(join(work, "404.html"), page.replace("kind-page", "kind-not_found"));
writeFileSync(join(work, "index.html"), page);
for (const [name, [html]] of Object.entries(PLANTED)) {
  mkdirSync(join(work, name));
  // A kind of its own, so that every look sees it.
  writeFileSync(join(work, name, "index.html"), page.replace("</main>", `${html}</main>`).replace("kind-page", `kind-${name.replace("-", "_")}`));
}

let said = "";
try {
  said = execFileSync("node", [join(here, "check.mjs"), work, "--modules", options.modules, "--looks", "desktop;320 px"], { encoding: "utf8" });
} catch (error) {
  said = error.stdout;
}
const wanted = Object.entries(PLANTED).map(([name, [, pattern]]) => [`/${name}/`, pattern]);
wanted.push(["(keyboard)", /cannot be seen/], ["(keyboard)", /no way to an article/]);
const missed = wanted.filter(([place, pattern]) => !said.split("\n").some((line) => line.includes(place) && pattern.test(line)));
rmSync(work, { recursive: true });
for (const [place, pattern] of missed) console.log(`not found: ${place} ${pattern}`);
if (missed.length > 0) console.log(said);
console.log(`${wanted.length - missed.length} of ${wanted.length} planted faults found`);
process.exit(missed.length > 0 ? 1 : 0);
