// Starts the system's Chromium without anything that would ask the network.
import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** What keeps the browser from asking the network for anything. */
export const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--font-render-hinting=none",
];

/** The packages that were installed below `modules`. */
export function packages(modules) {
  const require = createRequire(join(modules, "package.json"));
  return { chromium: require("playwright-core").chromium, axe: require.resolve("axe-core/axe.min.js") };
}

/** Where the browser is. */
export function executable() {
  const found = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .find((path) => path && existsSync(path));
  if (!found) throw new Error("Chromium is missing: install the package chromium, or name it in CHROMIUM");
  return found;
}

/** Starts the browser. */
export async function launch(chromium) {
  return chromium.launch({ executablePath: executable(), args: ARGUMENTS });
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
