// Starts the system's Chromium without anything that would ask the network.
import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { fonts } from "./fonts.mjs";

/** What keeps the browser from asking the network for anything. */
export const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--font-render-hinting=none",
];

/** The packages that were installed below `modules`. */
export function packages(modules) {
  const require = createRequire(resolve(modules, "package.json"));
  return { chromium: require("playwright-core").chromium, axe: require.resolve("axe-core/axe.min.js") };
}

/** Where the browser is. */
export function executable() {
  const found = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .find((path) => path && existsSync(path));
  if (!found) throw new Error("Chromium is missing: install the package chromium, or name it in CHROMIUM");
  return found;
}

/** Starts the browser with the fonts of a family below `modules`: "wide" or "narrow". */
export async function launch(chromium, modules, family = "wide") {
  const known = fonts(family, modules);
  const browser = await chromium.launch({ executablePath: executable(), args: ARGUMENTS, env: known.env });
  browser.on("disconnected", known.remove);
  const tab = await browser.newPage();
  const found = await drawnWith(tab);
  await tab.close();
  if (!found.includes(known.family)) throw new Error(`the browser draws with ${found}, not with ${known.family}: are the packages below ${modules} complete?`);
  return browser;
}

/** The fonts that a plain text is drawn with, as the browser itself says. */
async function drawnWith(tab) {
  await tab.setContent("<p style=\"font-family: system-ui, sans-serif\">Åäö Text</p>");
  const session = await tab.context().newCDPSession(tab);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root } = await session.send("DOM.getDocument");
  const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector: "p" });
  const { fonts: used } = await session.send("CSS.getPlatformFontsForNode", { nodeId });
  return used.map((font) => font.familyName).join(", ");
}

/** The ways that a page is looked at. */
export const LOOKS = {
  "desktop": { viewport: { width: 1280, height: 900 } },
  "desktop, dark": { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  "320 px": { viewport: { width: 320, height: 640 } },
  "320 px, dark": { viewport: { width: 320, height: 640 }, colorScheme: "dark" },
  "forced colours": { viewport: { width: 1280, height: 900 }, forcedColors: "active" },
  "reduced motion": { viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" },
};
