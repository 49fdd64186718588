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

  const start = () => {
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
