// A reader without a mouse: from the home page to the news, an article, a project and the contact page, by Tab and Enter alone.

/** What is focused, and whether its focus can be seen. */
const focused = () => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect();
  const shown = [element, element.closest(".card")].filter(Boolean).map((one) => getComputedStyle(one));
  const outlined = shown.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && !/, 0\)$|transparent/.test(style.outlineColor));
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  return { id: element.id, text: element.textContent.trim(), href: element.getAttribute("href"), seen: outlined && inside };
};

/** Tabs until something is focused that `wanted` takes; faults on the way are noted. */
async function tabTo(tab, wanted, what, faults) {
  for (let step = 0; step < 300; step += 1) {
    await tab.keyboard.press("Tab");
    const now = await tab.evaluate(focused);
    if (!now) continue;
    if (!now.seen) faults.add(`${new URL(tab.url()).pathname} (keyboard): the focus on "${now.text.slice(0, 40)}" cannot be seen`);
    if (wanted(now)) return true;
  }
  faults.add(`${new URL(tab.url()).pathname} (keyboard): no way to ${what}`);
  return false;
}

/** Walks through the site; gives the faults. */
export async function keyboard(browser, server) {
  const faults = new Set();
  // Without motion, so that the page has scrolled to the focus when it is looked at.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const tab = await context.newPage();
  await tab.goto(`${server.address}/`);
  await tab.keyboard.press("Tab");
  const first = await tab.evaluate(focused);
  if (first?.href !== "#sidans_innehall") faults.add("/ (keyboard): the first stop is not the way to the content");
  const walk = [
    ["the news", ({ href }) => href === "/nyheter/"],
    ["an article", ({ href }) => /^\/nyheter\/\d{4}\//.test(href ?? "")],
    ["a project", ({ href }) => /^\/projekt\/./.test(href ?? "")],
    ["the contact page", ({ href }) => href === "/kontakt/"],
    ["the search field", ({ id }) => id === "search_top"],
  ];
  for (const [what, wanted] of walk) {
    if (await tabTo(tab, wanted, what, faults)) {
      if (what === "the search field") await tab.keyboard.type("vatten");
      await Promise.all([tab.waitForNavigation(), tab.keyboard.press("Enter")]);
    }
  }
  if (!/\/sok\/#q=vatten$/.test(tab.url())) faults.add(`${tab.url()} (keyboard): the search field does not ask /sok/`);
  // The skip link leads past everything: the next stop lies within the content.
  await tab.goto(`${server.address}/nyheter/`);
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Enter");
  await tab.keyboard.press("Tab");
  const inside = await tab.evaluate(() => document.querySelector("main").contains(document.activeElement));
  if (!inside) faults.add("/nyheter/ (keyboard): the skip link does not lead to the content");
  await context.close();
  return [...faults];
}
