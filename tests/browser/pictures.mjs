// Pictures as a browser shows them: of every orientation in three formats, what Anslag publishes has the colours in the same corners as
// a JPEG of that orientation, which the browser turns itself. `node tests/browser/pictures.mjs FOLDER --anslag PROGRAM --modules FOLDER`
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { executable, ARGUMENTS, packages } from "./browser.mjs";
import { serve } from "./server.mjs";

const { positionals: [folder], values } = parseArgs({
  allowPositionals: true,
  options: { anslag: { type: "string" }, modules: { type: "string" } },
});
const { chromium } = packages(values.modules);
const browser = await chromium.launch({ executablePath: executable(), args: ARGUMENTS });
const tab = await browser.newPage();

/** Draws four fields of different colours and stores them as a file. */
const draw = (type) => tab.evaluate(async (type) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 900, height: 600 });
  const pen = canvas.getContext("2d");
  ["#c83c32", "#3ca046", "#3250be", "#e6c83c"].forEach((colour, at) => {
    pen.fillStyle = colour;
    pen.fillRect((at % 2) * 450, Math.floor(at / 2) * 300, 450, 300);
  });
  const blob = await new Promise((done) => canvas.toBlob(done, type, 0.95));
  return [...new Uint8Array(await blob.arrayBuffer())];
}, type);

/** The colours in the four corners of a picture as the browser shows it, and its ratio. */
const corners = (address) => tab.evaluate(async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const at = (x, y) => [...pen.getImageData(Math.floor(width * x), Math.floor(height * y), 1, 1).data].slice(0, 3);
  return { ratio: width / height, colours: [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]].map(([x, y]) => at(x, y)) };
}, address);

const kinds = [["jpg", "image/jpeg"], ["png", "image/png"], ["webp", "image/webp"]];
mkdirSync(join(folder, "content"), { recursive: true });
writeFileSync(join(folder, "anslag.yaml"), "title: Prov\nbase_url: https://www.example.se/\n");
const names = [];
for (const [ending, type] of kinds) {
  const bytes = Buffer.from(await draw(type));
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    const name = `bild-${orientation}-${ending}`;
    const path = join(folder, "content", `${name}.${ending}`);
    writeFileSync(path, bytes);
    execFileSync("exiftool", ["-q", "-overwrite_original", "-n", `-Orientation=${orientation}`, path]);
    // The page shows the picture, and links to the file itself.
    const text = `---\ntitle: ${name}\ntype: page\nreview_in: P1Y\n---\n\n![En bild](${name}.${ending})\n\n[Filen](${name}.${ending})\n`;
    writeFileSync(join(folder, "content", `${name}.md`), text);
    names.push([name, ending]);
  }
}
execFileSync(values.anslag, ["build", "--root", folder, "--quiet"], { stdio: "inherit" });

const [originals, published] = [await serve(join(folder, "content")), await serve(join(folder, "public"))];
const near = (one, other) => one.every((value, at) => Math.abs(value - other[at]) < 12);
const faults = [];
let compared = 0;
for (const [name, ending] of names) {
  // The JPEG of the same orientation says what is right: not every browser turns the other formats.
  const oracle = `${originals.address}/${name.replace(ending, "jpg")}.jpg`;
  await tab.goto(oracle);
  const wanted = await corners(oracle);
  await tab.goto(`${published.address}/${name}/`);
  const files = await tab.evaluate(() => {
    const sets = [...document.querySelectorAll("picture source, picture img")].map((element) => element.srcset);
    return [...sets.join(", ").split(", ").map((candidate) => candidate.split(" ")[0]), document.querySelector("main a[href*=bild]").href];
  });
  for (const file of files) {
    const found = await corners(file);
    compared += 1;
    const same = Math.abs(found.ratio - wanted.ratio) < 0.02 && found.colours.every((colour, at) => near(colour, wanted.colours[at]));
    if (!same) faults.push(`${name}: ${file} is ${JSON.stringify(found)}, the original ${JSON.stringify(wanted)}`);
  }
  const layout = await tab.evaluate(() => {
    const image = document.querySelector("picture img");
    return image.width / image.height - image.getAttribute("width") / image.getAttribute("height");
  });
  if (Math.abs(layout) > 0.02) faults.push(`${name}: its width and height are not those of the picture`);
}
// Nothing of the camera is left, in originals either.
const left = spawnSync("exiftool", ["-q", "-r", "-if", "$EXIF:all or $XMP:all or $IPTC:all or $GPS:all", "-p", "$FileName", join(folder, "public")], { encoding: "utf8" });
// 2: no file has any.
if (left.status !== 2 || left.stdout.trim()) faults.push(`metadata: ${left.status} ${left.stdout} ${left.stderr}`);
await Promise.all([originals.stop(), published.stop(), browser.close()]);
if (compared < names.length * 5) faults.push(`only ${compared} files were compared`);
faults.forEach((fault) => console.error(fault));
console.log(`${names.length} pictures, ${compared} files compared: ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
