// The fonts that pages are looked at with: two families that the tests bring along, whatever the machine has installed.
//
// DejaVu Sans is the widest of those that computers come with, so what fits with it fits with the others. With a narrow
// family lines break elsewhere, and what was sized after wide letters shows.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** By name: the folders of a family, the first of which the browser prefers; DejaVu has the letters that the other lacks. */
const FAMILIES = {
  wide: { family: "DejaVu Sans", folders: ["dejavu-fonts-ttf/ttf"] },
  narrow: { family: "PT Sans Narrow", folders: ["@expo-google-fonts/pt-sans-narrow", "dejavu-fonts-ttf/ttf"] },
};

const settings = ({ family, folders }, modules, cache) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
${folders.map((folder) => `  <dir>${resolve(modules, "node_modules", folder)}</dir>`).join("\n")}
  <cachedir>${cache}</cachedir>
  <selectfont><rejectfont><glob>*/DejaVuMath*</glob></rejectfont></selectfont>
  <match target="pattern">
    <test qual="first" name="family" compare="not_eq"><string>monospace</string></test>
    <edit name="family" mode="prepend_first" binding="strong"><string>${family}</string></edit>
  </match>
  <alias binding="strong"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;

/** Writes what a browser has to be told to see one family and nothing of the machine's; gives the environment, and a way to tidy up. */
export function fonts(name, modules) {
  const folder = mkdtempSync(join(tmpdir(), "fonts-"));
  mkdirSync(join(folder, "cache"));
  const file = join(folder, "fonts.conf");
  writeFileSync(file, settings(FAMILIES[name], modules, join(folder, "cache")));
  return { family: FAMILIES[name].family, env: { ...process.env, FONTCONFIG_FILE: file }, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
