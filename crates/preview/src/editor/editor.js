// Keeps what is typed until it is saved, also when the tab is closed or the program ends. The form works without this script.
"use strict";
{
  const form = document.querySelector("#page");
  const values = () => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "token" && name !== "digest"));
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const keep = (name, shown) => {
    try {
      const now = values();
      if (same(now, shown)) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(now));
    } catch { /* No place to keep it. */ }
  };

  const restore = (kept) => {
    for (const [name, value] of Object.entries(kept)) {
      const field = form.elements.namedItem(name);
      if (!field) continue;
      field.value = value;
      const folded = field.closest("details");
      if (folded && field.value !== field.defaultValue) folded.open = true;
    }
  };

  /** Offers what was typed before and not saved. */
  const offer = (kept, name) => {
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.setAttribute("role", "status");
    notice.append(form.dataset.kept, " ");
    const button = (label, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      made.addEventListener("click", () => {
        act();
        notice.remove();
        form.querySelector("input:not([type=hidden]), textarea").focus();
      });
      notice.append(made, " ");
    };
    button(form.dataset.restore, () => restore(kept));
    button(form.dataset.discard, () => localStorage.removeItem(name));
    form.before(notice);
  };

  const LINES = { heading: "## ", list: "- ", numbers: "1. ", quote: "> " };
  const AROUND = { bold: ["**", "**"], italic: ["*", "*"], link: ["[", "](https://)"] };

  /** Puts text in place of what is selected, so that the browser can undo it. */
  const insert = (area, text) => {
    area.focus();
    // Out of date by the standard, and the only way that keeps the undo of every browser.
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  };

  /** Markdown around what is selected, or before each of its lines; once more takes it away. */
  const mark = (area, name) => {
    const { value } = area;
    let { selectionStart: from, selectionEnd: to } = area;
    if (name in LINES) {
      from = value.lastIndexOf("\n", from - 1) + 1;
      const end = value.indexOf("\n", to);
      to = end < 0 ? value.length : end;
      const lines = value.slice(from, to).split("\n");
      const sign = LINES[name];
      const number = (line, place) => (name === "numbers" ? `${place + 1}. ${line}` : sign + line);
      const bare = /^(?:#{1,6} |- |\d+\. |> )/;
      const isMarked = lines.every((line) => (name === "numbers" ? /^\d+\. /.test(line) : line.startsWith(sign)));
      const changed = lines.map((line, place) => (isMarked ? line.replace(bare, "") : number(line.replace(bare, ""), place))).join("\n");
      area.setSelectionRange(from, to);
      insert(area, changed);
      area.setSelectionRange(from + changed.length, from + changed.length);
      return;
    }
    const [before, after] = AROUND[name];
    const isMarked = name !== "link" && value.slice(from - before.length, from) === before && value.slice(to, to + after.length) === after;
    if (isMarked) [from, to] = [from - before.length, to + after.length];
    const words = isMarked ? value.slice(from + before.length, to - after.length) : value.slice(from, to);
    area.setSelectionRange(from, to);
    insert(area, isMarked ? words : before + words + after);
    const start = isMarked ? from : from + before.length;
    // Of a link the address is next, once there are words.
    if (name === "link" && words) area.setSelectionRange(start + words.length + 2, start + words.length + after.length - 1);
    else area.setSelectionRange(start, start + words.length);
  };

  /** The row of buttons, which is one stop of the Tab key (ARIA Authoring Practices: toolbar). */
  const tools = (row, area) => {
    const buttons = [...row.querySelectorAll("button")];
    const reach = (at) => buttons.forEach((button, place) => { button.tabIndex = place === at ? 0 : -1; });
    row.hidden = false;
    reach(0);
    row.addEventListener("click", ({ target }) => target.dataset.insert && mark(area, target.dataset.insert));
    row.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
      const step = steps[event.key] * (getComputedStyle(row).direction === "rtl" ? -1 : 1);
      if (!step) return;
      event.preventDefault();
      const at = Math.min(buttons.length - 1, Math.max(0, buttons.indexOf(document.activeElement) + step));
      reach(at);
      buttons[at].focus();
    });
    area.addEventListener("keydown", (event) => {
      const name = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
      if (!name || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      mark(area, name);
    });
  };

  const start = () => {
    const row = form.querySelector("[role=toolbar]");
    if (row) tools(row, form.elements.namedItem("body"));
    const name = `anslag:${form.dataset.path}`;
    const shown = values();
    let isSent = false;
    if ("saved" in form.dataset) {
      try { localStorage.removeItem(name); } catch { /* Nothing was kept. */ }
      // What is typed from now on is kept although the page is opened at this address again.
      history.replaceState(null, "", location.href.replace("&saved=1", ""));
    }
    try {
      const kept = JSON.parse(localStorage.getItem(name));
      if (kept && !same({ ...shown, ...kept }, shown)) offer(kept, name);
      else localStorage.removeItem(name);
    } catch { /* Nothing was kept. */ }
    form.addEventListener("input", () => keep(name, shown));
    form.addEventListener("submit", () => { isSent = true; });
    addEventListener("beforeunload", (event) => {
      if (!isSent && !same(values(), shown)) event.preventDefault();
    });
    addEventListener("keydown", (event) => {
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit();
    });
  };
  if (form) start();
}
