import { readFileSync } from "node:fs";

// WCAG 2.0 to 2.2, A and AA, and the best practices that axe knows.
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds on a page, one line per element. */
export async function accessible(tab, axe) {
  // Evaluated by the browser itself, since the page's policy would refuse a script of ours.
  await tab.evaluate(readFileSync(axe, "utf8"));
  const found = await tab.evaluate(async (tags) => {
    const result = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
    return result.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? rule.help}`));
  }, RULES);
  return found;
}
