// Keeps this page up to date while the project behind it changes. Falconer puts
// it into pages while its browser reload is on; it talks to Falconer only.
(() => {
  "use strict";
  const tag = document.currentScript;
  const once = Symbol.for("falconer.reload");
  if (!tag || window[once]) return;
  window[once] = true;

  const address = new URL("events", tag.src);
  const root = new URL("..", tag.src).pathname.replace(/\/$/, "");
  const posted = "posted" in tag.dataset; // asking again would send the form again
  const firstWait = 500, longestWait = 5000;

  let since = tag.dataset.since; // how new this page is
  let source = null, wait = firstWait, timer = 0;
  let asleep = false, off = false, reloading = false;

  // ---- listening

  const heard = {
    hello(now) {
      wait = firstWait;
      if (now.since === since) return show(now.state);
      // What is in a cache of somebody else may stay old for ever: once is enough.
      if (remembered() !== now.since) {
        remember(now.since);
        return reload(now.files);
      }
      since = now.since;
      show(now.state);
    },
    reload(what) { reload(what.files); },
    css(what) {
      // What such a page has open ended with the process that it was open to.
      if (what.restarted && window.Blazor) return reload([what.path]);
      since = what.since;
      refresh([what.path]).then(() => swap(what.path));
    },
    building: show,
    failed: show,
    calm: show,
    sleep() { asleep = true; close(); },
    off() { off = true; close(); show({ kind: "calm" }); },
  };

  function connect() {
    clearTimeout(timer);
    if (source || off || reloading) return;
    asleep = false;
    source = new EventSource(address);
    for (const name of Object.keys(heard)) {
      source.addEventListener(name, (e) => heard[name](JSON.parse(e.data)));
    }
    source.onerror = () => {
      close();
      if (off || document.hidden) return; // it looks again when it is seen
      timer = setTimeout(connect, wait);
      wait = Math.min(2 * wait, longestWait);
    };
  }

  function close() {
    clearTimeout(timer);
    if (source) source.close();
    source = null;
  }

  function seen() {
    if (!document.hidden) connect();
  }

  document.addEventListener("visibilitychange", seen);
  window.addEventListener("focus", seen);
  window.addEventListener("online", seen);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (e) => { if (e.persisted) connect(); });

  // ---- taking over what changed

  function remembered() {
    try { return sessionStorage.getItem("falconer.reload"); } catch { return null; }
  }

  function remember(value) {
    try { sessionStorage.setItem("falconer.reload", value); } catch { /* no storage here */ }
  }

  // refresh makes the browser's cache take files anew: a reload asks only for
  // the page itself.
  function refresh(files) {
    const all = (files || []).map((f) => fetch(root + encodeURI(f), { cache: "reload" }).then((r) => r.blob()));
    const limit = new Promise((done) => setTimeout(done, 2000));
    return Promise.race([Promise.allSettled(all), limit]);
  }

  function reload(files) {
    if (reloading) return;
    if (posted) {
      say("This page answers a form. Load it again to see what is new.");
      return;
    }
    reloading = true;
    close();
    refresh(files).then(() => location.reload());
  }

  const pending = new Map(); // link → the one that takes its place once it is loaded

  function swap(path) {
    const clones = new Set(pending.values());
    const links = [...document.querySelectorAll('link[rel~="stylesheet" i][href]')].filter((link) => !clones.has(link) && names(link, path));
    if (links.length === 0) return reload([path]); // another sheet imports it, perhaps
    for (const link of links) replace(link, path);
  }

  // names tells whether a link means the file, also with the mark that a build
  // puts into its name: site.css, site.3f9a0c1d2e.css, Shop.3f9a0c1d2e.styles.css.
  function names(link, path) {
    const url = new URL(link.href);
    if (url.origin !== location.origin) return false;
    const linked = decodeURI(url.pathname), parts = linked.split(".");
    return linked.endsWith(path) || parts.some((part, at) =>
      at > 0 && /^[0-9a-z]{8,16}$/i.test(part) && parts.toSpliced(at, 1).join(".").endsWith(path));
  }

  function marked(href) {
    const url = new URL(href);
    url.searchParams.set("falconer", Date.now().toString(36));
    return url.href;
  }

  function replace(link, path) {
    if (pending.has(link)) pending.get(link).remove();
    const next = link.cloneNode();
    next.removeAttribute("integrity");
    next.href = marked(link.href);
    pending.set(link, next);
    const settle = (keep, drop) => () => {
      if (pending.get(link) !== next) return;
      pending.delete(link);
      drop.remove();
    };
    next.addEventListener("load", settle(next, link));
    next.addEventListener("error", () => { // the mark in its name may be another one now
      next.addEventListener("error", settle(link, next), { once: true });
      next.href = marked(location.origin + root + path);
    }, { once: true });
    link.after(next);
  }

  // ---- showing what happens

  const style = `
    :host { all: initial; position: fixed; z-index: 2147483647; inset: auto 0 0 0; display: block; pointer-events: none;
      --panel: #ffffff; --raised: #eceef2; --line: #dcdfe5; --text: #1a1d22; --second: #555f6d; --link: #1b68cc; --failed: #c9302c;
      color: var(--text); font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    @media (prefers-color-scheme: dark) {
      :host { --panel: #1a1d23; --raised: #23272f; --line: #2b3038; --text: #e7e9ed; --second: #a3abb7; --link: #5aa2ff; --failed: #f4746f; }
    }
    * { box-sizing: border-box; }
    section, p.note { pointer-events: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
    section { max-width: 960px; max-height: 70vh; margin: 0 auto 16px; width: calc(100% - 32px); overflow: auto; padding: 14px 18px; border-top: 3px solid var(--failed); }
    header { display: flex; gap: 12px; align-items: baseline; }
    h2 { flex: 1; margin: 0; font-size: 16px; line-height: 1.4; font-weight: 600; overflow-wrap: anywhere; }
    section p { margin: 4px 0 0; color: var(--second); overflow-wrap: anywhere; }
    ol { margin: 10px 0 0; padding: 0; list-style: none; }
    li { padding: 8px 0; border-top: 1px solid var(--line); }
    code { display: block; color: var(--second); overflow-wrap: anywhere; font: 12.5px/1.6 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
    li span { overflow-wrap: anywhere; white-space: pre-wrap; }
    button { font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: 3px 12px; cursor: pointer; }
    button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    p.note { width: fit-content; margin: 0 16px 16px auto; padding: 4px 12px; color: var(--second); font-size: 13px; }
    [hidden] { display: none !important; }`;

  let host = null, overlay = null, note = null, noteTimer = 0;

  function element(name, text, parent) {
    const e = document.createElement(name);
    if (text) e.textContent = text;
    if (parent) parent.append(e);
    return e;
  }

  function stage() {
    if (!host) {
      host = element("falconer-reload");
      const shadow = host.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      shadow.adoptedStyleSheets = [sheet];
      note = element("p", "", shadow);
      note.className = "note";
      note.setAttribute("role", "status");
      note.hidden = true;
      overlay = element("section", "", shadow);
      overlay.setAttribute("role", "alert");
      overlay.setAttribute("aria-labelledby", "title");
      overlay.hidden = true;
      document.addEventListener("keydown", (e) => {
        if (e.key === "Escape" && !overlay.hidden) overlay.hidden = true;
      });
    }
    if (!host.isConnected) document.documentElement.append(host); // the page may have thrown it out
  }

  function say(text) {
    stage();
    note.textContent = text;
    note.hidden = false;
  }

  function show(state) {
    clearTimeout(noteTimer);
    if (note) note.hidden = true;
    if (state.kind === "building") {
      noteTimer = setTimeout(() => say("Building…"), 400); // most are done before
      return;
    }
    if (overlay) overlay.hidden = true;
    if (state.kind === "failed") fail(state);
  }

  function fail(state) {
    stage();
    const header = element("header");
    element("h2", state.title, header).id = "title";
    const dismiss = element("button", "Dismiss", header);
    dismiss.type = "button";
    dismiss.addEventListener("click", () => { overlay.hidden = true; });
    const parts = [header];
    if (state.text) parts.push(element("p", state.text));
    if (state.problems) {
      const list = element("ol");
      for (const p of state.problems) {
        const item = element("li", "", list);
        element("code", [p.place, p.code].filter(Boolean).join("  "), item);
        element("span", p.text, item);
      }
      parts.push(list);
    }
    overlay.replaceChildren(...parts);
    overlay.hidden = false;
  }

  connect();
})();
