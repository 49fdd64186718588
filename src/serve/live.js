// Keeps a page as its source is: it is loaded again when it has changed, style sheets change places without that, and what is
// wrong stands over the last good page. Scroll position, focus and selection stay where they were.
"use strict";
(() => {
  let since = new URL(document.currentScript.src).searchParams.get("since");
  const kept = "anslag-place";
  const html = document.documentElement;
  let source = null;
  let host = null;

  /** The way from the root to an element: its id, or which child it is at every step. */
  const way = (element) => {
    const steps = [];
    for (let at = element; at && at !== html; at = at.parentElement) {
      if (at.id) return { id: at.id, steps };
      steps.unshift([...at.parentElement.children].indexOf(at));
    }
    return { id: "", steps };
  };
  const follow = ({ id, steps }) =>
    steps.reduce((at, step) => at?.children[step], id ? document.getElementById(id) : html);

  /** Notes where the reader is, for the page that comes in place of this one. */
  const leave = () => {
    const focus = document.activeElement;
    const focused = focus && focus !== document.body && focus !== host;
    const place = {
      page: location.pathname + location.search, x: scrollX, y: scrollY, focus: focused ? way(focus) : null,
      tag: focused ? focus.localName : "", value: focused ? focus.value : undefined,
      from: focus?.selectionStart, to: focus?.selectionEnd,
    };
    try { sessionStorage.setItem(kept, JSON.stringify(place)); } catch { /* No place to keep it. */ }
    location.reload();
  };

  /** Goes back to where the reader was. */
  const arrive = () => {
    let place = null;
    try {
      place = JSON.parse(sessionStorage.getItem(kept));
      sessionStorage.removeItem(kept);
    } catch { /* Nothing was kept. */ }
    if (!place || place.page !== location.pathname + location.search) return;
    const focus = place.focus && follow(place.focus);
    if (focus && focus.localName === place.tag) {
      focus.focus({ preventScroll: true });
      if (typeof place.value === "string" && "value" in focus && /^(input|textarea)$/.test(place.tag)) {
        focus.value = place.value;
        try { focus.setSelectionRange(place.from, place.to); } catch { /* Not a field with text. */ }
      }
    }
    scrollTo({ left: place.x, top: place.y, behavior: "instant" });
  };

  const path = (address) => new URL(address, location.href).pathname;

  /** Puts a style sheet in the place of the one that has changed; false when a changed file is shown in another way. */
  const swap = (files) => {
    const changed = new Set(files);
    const links = [...document.querySelectorAll("link[rel~=stylesheet]")].filter((link) => changed.has(path(link.href)));
    const styles = new Set(links.map((link) => path(link.href)));
    const loaded = performance.getEntriesByType("resource").map((entry) => path(entry.name));
    if (loaded.some((file) => changed.has(file) && !styles.has(file))) return false;
    for (const link of links) {
      const next = link.cloneNode();
      const address = new URL(link.href);
      address.searchParams.set("anslag", since);
      next.href = address.href;
      // The old one goes when the new one is there, so the page is never without.
      next.addEventListener("load", () => link.remove());
      next.addEventListener("error", () => next.remove());
      link.after(next);
    }
    return true;
  };

  /** Shows what is wrong, or takes it away. Text stays text. */
  const say = (messages) => {
    if (host?.isConnected && messages && host.said === messages.text) return;
    host?.remove();
    host = null;
    // A page that is nothing but messages is loaded again.
    if (!messages || document.body.classList.contains("anslag")) return;
    host = document.createElement("anslag-messages");
    host.said = messages.text;
    const shadow = host.attachShadow({ mode: "open" });
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = "/.anslag/overlay.css";
    const panel = document.createElement("section");
    panel.className = "panel";
    panel.lang = messages.lang;
    panel.setAttribute("role", "alert");
    const [close, title, text] = ["button", "h2", "pre"].map((name) => document.createElement(name));
    close.textContent = messages.close;
    close.type = "button";
    close.addEventListener("click", () => host?.remove());
    title.textContent = messages.title;
    text.textContent = messages.text;
    text.tabIndex = 0;
    panel.append(close, title, text);
    shadow.append(style, panel);
    html.append(host);
  };

  const listen = () => {
    if (source || document.hidden) return;
    source = new EventSource(`/.anslag/events?since=${since}&page=${encodeURIComponent(location.pathname)}`);
    source.addEventListener("news", (event) => {
      const before = since;
      since = event.lastEventId;
      const { page, files, messages } = JSON.parse(event.data);
      const alone = document.body.classList.contains("anslag");
      if (page || (alone && since !== before) || !swap(files)) return leave();
      say(messages);
    });
  };
  // A browser opens six connections to a host and no more, so a page that nobody sees leaves its own and asks when it is seen.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return listen();
    source?.close();
    source = null;
  });
  addEventListener("pagehide", () => {
    source?.close();
    source = null;
  });
  addEventListener("pageshow", listen);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") host?.remove();
  });
  arrive();
  listen();
})();
