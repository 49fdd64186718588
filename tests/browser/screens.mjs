// Takes the pictures in docs/images/ (the README's is a PNG of the home page, 1280 by 1000); with `--all` each kind of page in every look, and some on paper.
//
//   node tests/browser/screens.mjs SITE --modules FOLDER --out docs/images [--all]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { launch, packages } from "./browser.mjs";
import { examples, pages } from "./pages.mjs";
import { serve } from "./server.mjs";

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { modules: { type: "string" }, out: { type: "string" }, all: { type: "boolean" } } });
const root = positionals[0];

// Half of the size is enough to see what a page looks like.
const LOOKS = {
  "desktop": { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 0.5 },
  "dark": { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 0.5, colorScheme: "dark" },
  "paper": { viewport: { width: 718, height: 1047 }, deviceScaleFactor: 0.7, media: "print" },
  "phone": { viewport: { width: 360, height: 740 }, deviceScaleFactor: 0.6 },
};

// Those that the guide to the theme shows.
const WANTED = { desktop: ["home"], dark: ["project"], paper: ["news"], phone: ["home"] };

const kinds = examples(pages(root));
mkdirSync(options.out, { recursive: true });
const server = await serve(root);
const browser = await launch(packages(options.modules).chromium, options.modules);
for (const [name, { media, ...settings }] of Object.entries(LOOKS)) {
  const context = await browser.newContext({ ...settings, reducedMotion: "reduce" });
  const tab = await context.newPage();
  // A4 without its margins, at 96 pixels an inch.
  if (media) await tab.emulateMedia({ media });
  for (const { kind, address } of kinds.filter(({ kind }) => options.all || WANTED[name].includes(kind))) {
    await tab.goto(server.address + address);
    // Pictures further down are fetched when they come into view.
    await tab.evaluate(async () => {
      for (const image of document.images) image.loading = "eager";
      await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
    });
    await tab.screenshot({ path: join(options.out, `${kind}-${name}.jpg`), fullPage: true, type: "jpeg", quality: 50 });
  }
  if (name === "desktop" || name === "phone") {
    await tab.goto(`${server.address}/sok/#q=digitaliseringen`);
    await tab.locator(".hit").first().waitFor();
    await tab.waitForTimeout(1000);
    await tab.screenshot({ path: join(options.out, `search-${name}.jpg`), type: "jpeg", quality: 60 });
  }
  await context.close();
}
const paper = await browser.newPage();
for (const { kind, address } of kinds.filter(({ kind }) => options.all && ["news", "project", "decision"].includes(kind))) {
  await paper.goto(server.address + address);
  await paper.pdf({ path: join(options.out, `${kind}.pdf`), format: "A4" });
}
await browser.close();
await server.stop();
