// The pages of a built site.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** All pages, by address; pages that only lead on are no pages for readers. */
export function pages(root) {
  const files = readdirSync(root, { recursive: true }).filter((file) => file.endsWith(".html"));
  const read = files.map((file) => {
    const html = readFileSync(join(root, file), "utf8");
    const kind = /<body class="kind-([a-z_]+)"/.exec(html)?.[1];
    return { address: `/${file.replace(/index\.html$/, "")}`, kind, size: html.length, moved: /http-equiv="refresh"/.test(html) };
  });
  return read.filter((page) => !page.moved).sort((a, b) => a.address.localeCompare(b.address));
}

/** The largest page of each kind: the one with most in it. */
export function examples(all) {
  const kinds = new Map();
  for (const page of all) {
    if (page.size > (kinds.get(page.kind)?.size ?? 0)) kinds.set(page.kind, page);
  }
  return [...kinds.values()];
}
