// Keeps a page as its source is: what has changed is put into the page that is there (morph.js stands before this), style sheets
// change places, and what is wrong stands over the last good page. Only what cannot be changed in place is loaded again; scroll
// position, focus and selection stay where they were then too.
(() => {
  let since = new URL(document.currentScript.src).searchParams.get("since");
  const kept = "anslag-place";
  const html = document.documentElement;
  const { edit, lang } = document.currentScript.dataset;
  const OURS = 'script[src^="/.anslag/live.js"]';
  /** A script that says it minds no changes of the page: it begins when the page is there, and holds on to no texts. */
  const KEPT = 'script[data-preview="keep"]';
  let source = null;
  let host = null;
  // The source of the page that is there.
  let given = html.cloneNode(true);
  pair(given, html, twins);
  given.querySelector(OURS)?.remove();

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
    // A style sheet that was here and is no longer says nothing.
    const linked = new Set([...document.querySelectorAll("link")].map((link) => path(link.href)));
    // What a kept script has fetched it asks for again when it needs it.
    const isKept = ({ initiatorType }) => initiatorType === "fetch" && !isAlive(given);
    const loaded = performance.getEntriesByType("resource")
      .filter((entry) => (entry.initiatorType !== "link" || linked.has(path(entry.name))) && !isKept(entry))
      .map((entry) => path(entry.name));
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
      replace(link, next);
    }
    return true;
  };

  const run = (state) => state.slice(0, state.lastIndexOf("."));
  /** What a page was set up with; nothing of it can be taken back. */
  const setup = (root) => [...root.querySelectorAll(`meta[http-equiv], base, ${KEPT}`)].map((element) => element.outerHTML).join();
  /** Whether programs of its own run in a page. What they made of it, and what they wait for, is not in its source. */
  const isAlive = (root) =>
    root.querySelector("template") !== null ||
    [...root.querySelectorAll(`script:not(${KEPT})`)].some(({ type }) => /^$|script$|^(module|importmap)$/i.test(type.trim()));

  /** Makes the page into what it is now; false when it must be loaded again. */
  const renew = async () => {
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    // The server is gone. When it is back it is another run, and everything is news.
    if (!answer) return true;
    const fetched = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [next, ours] = [fetched.documentElement, fetched.querySelector(OURS)];
    if (answer.redirected || !/^text\/html/.test(answer.headers.get("content-type")) || !ours) return false;
    // Another run may be of another version of the program.
    if (run(new URL(ours.src, location.href).searchParams.get("since")) !== run(since)) return false;
    ours.remove();
    const same = fetched.compatMode === document.compatMode && setup(given) === setup(next);
    if (!same || isAlive(given) || isAlive(next) || next.querySelector("body.anslag")) return false;
    morph(given, next);
    given = next;
    return true;
  };

  /** Shows what is wrong, or what is to be said besides, or takes it away. Text stays text. */
  const say = (wrong, notes) => {
    const messages = wrong ?? notes;
    if (host && messages && host.said === messages.text && (host.isConnected || !wrong)) return;
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
    // What does not stop anything is folded, at the edge.
    panel.className = wrong ? "panel" : "panel notes";
    panel.lang = messages.lang;
    panel.setAttribute("role", wrong ? "alert" : "status");
    const [close, title, text] = ["button", "h2", "pre"].map((name) => document.createElement(name));
    close.textContent = messages.close;
    close.type = "button";
    close.addEventListener("click", () => host?.remove());
    title.textContent = messages.title;
    text.textContent = messages.text;
    text.tabIndex = 0;
    if (wrong) panel.append(close, title, text);
    else {
      const [folded, summary] = ["details", "summary"].map((name) => document.createElement(name));
      summary.textContent = messages.title;
      folded.append(summary, text);
      panel.append(close, folded);
    }
    shadow.append(style, panel);
    html.append(host);
  };

  /** A link to the form of this page. */
  const offerToEdit = () => {
    // Beside its form the page needs no link to it.
    if (!edit || window.top !== window || document.body.classList.contains("anslag")) return;
    const link = document.createElement("a");
    link.href = `/_anslag/edit?address=${encodeURIComponent(decodeURI(location.pathname))}`;
    link.className = "edit";
    [link.textContent, link.lang] = [edit, lang];
    const style = document.createElement("link");
    [style.rel, style.href] = ["stylesheet", "/.anslag/overlay.css"];
    const place = document.createElement("anslag-edit");
    place.attachShadow({ mode: "open" }).append(style, link);
    html.append(place);
  };

  const hear = async ({ lastEventId, data }) => {
    const [before, { page, files, messages, notes }] = [since, JSON.parse(data)];
    const alone = document.body.classList.contains("anslag");
    if (run(lastEventId) !== run(before) || (alone && lastEventId !== before)) return leave();
    since = lastEventId;
    if (!swap(files) || (page && !(await renew()))) return leave();
    return say(messages, notes);
  };
  let turn = Promise.resolve();

  const listen = () => {
    if (source || document.hidden) return;
    source = new EventSource(`/.anslag/events?since=${since}&page=${encodeURIComponent(location.pathname)}`);
    // One after the other: news that come while a page is fetched are about the next one.
    source.addEventListener("news", (event) => {
      turn = turn.then(() => hear(event)).catch(leave);
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
  offerToEdit();
  listen();
})();
