// Makes the page that is there into the one that was fetched, by changing only what is different between the two sources. So a
// node whose source is the same is never touched: focus, selection, what is typed, what is open or scrolled, and what the
// browser's add-ons put into the page stay as they are.

/** What stands in the page for each node of its source. */
let twins = new Map();

/** Notes for each node of a source what stands for it in the page; both are alike. */
const pair = (source, shown, into) => {
  into.set(source, shown);
  for (let at = source.firstChild, other = shown.firstChild; at && other; at = at.nextSibling, other = other.nextSibling) {
    pair(at, other, into);
  }
};
/** The same for a source that is as the last one was. */
const inherit = (old, next, into) => {
  if (twins.has(old)) into.set(next, twins.get(old));
  for (let at = old.firstChild, other = next.firstChild; at && other; at = at.nextSibling, other = other.nextSibling) {
    inherit(at, other, into);
  }
};

/** Notes that something else stands in the page for what stood there. */
const replace = (shown, other) => {
  for (const [source, twin] of twins) if (twin === shown) twins.set(source, other);
};

const isSheet = (node) => node.localName === "link" && node.relList.contains("stylesheet");
const isBlank = (node) => node.nodeType === Node.TEXT_NODE && !node.data.trim();
/** What is shown as a whole: its parts cannot be changed one by one. */
const isWhole = (node) => /^(svg|math|video|audio|object|iframe)$/.test(node.localName);

/** Whether one can be made into the other. A style sheet is a new one when its address is another. */
const isKind = (a, b) =>
  a.nodeType === b.nodeType && a.nodeName === b.nodeName && a.id === b.id &&
  !(isSheet(a) && a.getAttribute("href") !== b.getAttribute("href")) && a.type === b.type && !isWhole(a);

/** Above this many comparisons, children are taken in their order. */
const MANY = 250_000;

/** Which child of the old source each child of the new one is, in the same order: as many equal ones as there can be. */
const match = (olds, nexts) => {
  const found = new Map();
  let [start, end] = [0, 0];
  const shorter = Math.min(olds.length, nexts.length);
  while (start < shorter && olds[start].isEqualNode(nexts[start])) found.set(nexts[start], olds[start++]);
  while (end < shorter - start && olds.at(-1 - end).isEqualNode(nexts.at(-1 - end))) {
    found.set(nexts.at(-1 - end), olds.at(-1 - end));
    end += 1;
  }
  const [a, b] = [olds.slice(start, olds.length - end), nexts.slice(start, nexts.length - end)];
  if (a.length * b.length > MANY) {
    b.forEach((next, at) => a[at] && isKind(a[at], next) && found.set(next, a[at]));
    return found;
  }
  const text = (node) => node.outerHTML ?? node.data;
  const [was, is] = [a.map(text), b.map(text)];
  const worth = (x, y) => {
    if (a[x].nodeName === b[y].nodeName && was[x] === is[y]) return isBlank(a[x]) ? 1 : 1000;
    return isKind(a[x], b[y]) ? 2 : 0;
  };
  const width = b.length + 1;
  const best = new Int32Array((a.length + 1) * width);
  for (let x = a.length - 1; x >= 0; x -= 1) {
    for (let y = b.length - 1; y >= 0; y -= 1) {
      const both = worth(x, y);
      const apart = Math.max(best[(x + 1) * width + y], best[x * width + y + 1]);
      best[x * width + y] = both ? Math.max(apart, both + best[(x + 1) * width + y + 1]) : apart;
    }
  }
  for (let x = 0, y = 0; x < a.length && y < b.length;) {
    const here = best[x * width + y];
    if (here === best[(x + 1) * width + y]) x += 1;
    else if (here === best[x * width + y + 1]) y += 1;
    else found.set(b[y++], a[x++]);
  }
  return found;
};

/** Changes only the part of a text that is different, so that a selection in the rest stays. */
const retext = (shown, old, next) => {
  if (shown.data !== old) {
    shown.data = next;
    return;
  }
  const most = Math.min(old.length, next.length);
  let [start, end] = [0, 0];
  while (start < most && old[start] === next[start]) start += 1;
  while (end < most - start && old.at(-1 - end) === next.at(-1 - end)) end += 1;
  shown.replaceData(start, old.length - start - end, next.slice(start, next.length - end));
};

const reattribute = (shown, old, next) => {
  for (const { name } of old.attributes) if (!next.hasAttribute(name)) shown.removeAttribute(name);
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) shown.setAttribute(name, value);
};

/** Changes a node of the page from one source to the next. What is new in `sheets` is waited for before what is old goes. */
const change = (old, next, shown, into, sheets) => {
  if (old.isEqualNode(next)) return inherit(old, next, into);
  into.set(next, shown);
  if (old.nodeType !== Node.ELEMENT_NODE) return retext(shown, old.data, next.data);
  reattribute(shown, old, next);
  // Where scripts run its contents are a text that nobody sees.
  if (old.localName === "noscript") return undefined;
  const [olds, nexts] = [[...old.childNodes], [...next.childNodes]];
  const found = match(olds, nexts);
  const stays = new Set(found.values());
  for (const child of olds) {
    const gone = stays.has(child) ? null : twins.get(child);
    if (gone && isSheet(gone)) sheets.old.push(gone);
    else gone?.remove();
  }
  let last = null;
  for (const child of nexts) {
    const from = found.get(child);
    let stands = from && twins.get(from);
    if (stands?.parentNode === shown) {
      change(from, child, stands, into, sheets);
    } else {
      stands = document.importNode(child, true);
      pair(child, stands, into);
      if (isSheet(stands)) sheets.fresh.push(stands);
      shown.insertBefore(stands, last ? last.nextSibling : shown.firstChild);
    }
    last = stands;
  }
  return undefined;
};

/** Style sheets that are about to go. */
let leaving = [];

/** Makes the page of one source into that of the next. */
const morph = (old, next) => {
  const [into, sheets] = [new Map(), { fresh: [], old: [...leaving] }];
  change(old, next, document.documentElement, into, sheets);
  twins = into;
  leaving = sheets.old;
  const come = sheets.fresh.map((link) => new Promise((done) => {
    link.addEventListener("load", done);
    link.addEventListener("error", done);
  }));
  // Without the old one before the new one is there, the page would be bare for a moment.
  Promise.all(come).then(() => {
    sheets.old.forEach((link) => link.remove());
    leaving = leaving.filter((link) => link.isConnected);
  });
};
