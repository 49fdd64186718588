// Nothing is lost when a page is narrow, its text large or its lines set wide (WCAG 2.2, 1.4.4, 1.4.10, 1.4.12).

const SPACING = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }`;
const LARGE = "html { font-size: 200% !important; }";

/** What does not fit: the page itself, or an element whose content is cut off. */
const overflowing = () => {
  const lost = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width + 1) {
    const wide = [...document.querySelectorAll("body *")].find((element) => {
      const box = element.getBoundingClientRect();
      return box.right > width + 1 && box.width > 0 && !element.closest(".table, pre, .visually-hidden, .skip-link");
    });
    lost.push(`wider than the window: ${wide ? `${wide.tagName.toLowerCase()}.${wide.className} "${wide.textContent.trim().slice(0, 40)}"` : "the page"}`);
  }
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest(".visually-hidden, svg, .table, pre") || element.tagName === "IMG") continue;
    const style = getComputedStyle(element);
    const cut = style.overflow !== "visible" && style.display !== "inline" && element.scrollHeight > element.clientHeight + 2 && element.clientHeight > 0;
    if (cut && !["auto", "scroll"].includes(style.overflowY)) lost.push(`cut off: ${element.tagName.toLowerCase()}.${element.className}`);
  }
  return lost;
};

/** Faults of a page in a look; a narrow one is also read with wide spacing, a wide one with large text. */
export async function readable(tab, settings) {
  const lost = await tab.evaluate(overflowing);
  const narrow = settings.viewport.width <= 320;
  const added = await tab.evaluate((css) => {
    // A style sheet of the tester's own, which the page's policy has no say in.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }, narrow ? SPACING : LARGE).then(() => tab.evaluate(overflowing));
  await tab.evaluate(() => { document.adoptedStyleSheets = []; });
  return [...lost, ...added.map((text) => `${narrow ? "text spacing" : "text of 200 %"}: ${text}`)];
}
