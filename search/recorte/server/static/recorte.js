// What makes the page lively. Without it everything still works: each form and link leads to a page of the server's.
// Texts only ever become text nodes.

"use strict";

const body = document.body;
const status = document.getElementById("status");

const say = (text) => {
  status.textContent = "";
  requestAnimationFrame(() => (status.textContent = text));
};

// Say it for all to see, too.
const tell = (text) => {
  say(text);
  document.querySelector(".told")?.remove();
  const told = element("p", { class: "told", "aria-hidden": "true" }, text);
  body.append(told);
  setTimeout(() => told.remove(), 6000);
};

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

// The address that a form leads to, without what is empty.
const addressOf = (form) => {
  const said = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  if (said.get("sort") === "score") said.delete("sort");
  return `${form.action}?${said}`;
};

// --- Suggestions, as a combobox with a list

const PAUSE = 120; // milliseconds without a key

class Suggestions {
  constructor(input, list) {
    Object.assign(this, { input, list, at: -1, timer: 0, asked: null });
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // Before the box loses the focus.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const q = this.input.value;
    this.asked?.abort();
    if (!q.trim()) return this.close();
    this.asked = new AbortController();
    const query = new URLSearchParams({ q, words: 6, titles: 4 });
    try {
      const answer = await fetch(`${body.dataset.base}/api/v1/suggest?${query}`, { signal: this.asked.signal });
      if (answer.ok) this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show({ completions, titles }) {
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const option = (value, ...children) =>
      element("div", { role: "option", "aria-selected": "false", ...value }, ...children);
    const parts = completions.map(({ text, articles }) =>
      option({ "data-query": text }, element("span", {}, text), element("span", {}, number.format(articles))),
    );
    if (titles.length) {
      parts.push(
        element(
          "div",
          { role: "group", "aria-label": this.list.dataset.titles },
          element("div", { class: "head", "aria-hidden": "true" }, this.list.dataset.titles),
          ...titles.map(({ doc_id, title, published }) =>
            option({ "data-article": doc_id }, element("span", {}, title), ...(published ? [element("span", {}, published.slice(0, 4))] : [])),
          ),
        ),
      );
    }
    this.list.replaceChildren(...parts);
    this.options.forEach((one, place) => (one.id = `suggestion-${place}`));
    this.at = -1;
    const shown = parts.length > 0 && document.activeElement === this.input;
    this.list.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown));
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing) return;
    const options = this.list.hidden ? [] : this.options;
    if (event.key === "Escape" && options.length) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" && !options.length) {
      this.ask();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = this.at < 0 && step < 0 ? 0 : this.at;
      this.at = (from + step + options.length) % options.length;
      options.forEach((one, place) => one.setAttribute("aria-selected", String(place === this.at)));
      options[this.at].scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", options[this.at].id);
    } else if (event.key === "Enter" && this.at >= 0 && options.length) {
      event.preventDefault();
      this.choose(options[this.at]);
    }
  }

  choose(option) {
    if (!option) return;
    const { query, article } = option.dataset;
    this.close();
    if (article !== undefined) {
      const lang = new URLSearchParams(location.search).get("lang");
      const asked = new URLSearchParams({ id: article, q: this.input.value, ...(lang ? { lang } : {}) });
      location.assign(`${body.dataset.base}/article?${asked}`);
    } else {
      this.input.value = query;
      this.input.form.requestSubmit();
    }
  }
}

// --- Results as one filters

// What of a page changes with its address; the rest stays as it is, with what is being typed.
const PARTS = ["results", "facets"];

// An address without the place in its page, which is no other page.
const pageOf = (address) => new URL(address, location.href).href.replace(/#.*$/, "");

let going = null;
let shown = pageOf(location.href);

// Show the page of an address in the place of this one; where that fails, go there.
const go = async (address, { push = true, focus = false } = {}) => {
  const results = document.getElementById("results");
  going?.abort();
  going = new AbortController();
  results.setAttribute("aria-busy", "true");
  say(body.dataset.loading);
  try {
    const answer = await fetch(address, { signal: going.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!PARTS.every((id) => page.getElementById(id))) return location.assign(address);
    for (const id of PARTS) document.getElementById(id).replaceWith(document.adoptNode(page.getElementById(id)));
    document.title = page.title;
    if (push) history.pushState(null, "", address);
    shown = pageOf(address);
    follow(page);
    prepare(document.getElementById("results"));
    say(document.getElementById("count").textContent);
    if (focus) arrive(address);
  } catch (error) {
    if (error.name === "AbortError") return;
    results.removeAttribute("aria-busy");
    tell(body.dataset.failed);
  }
};

// Go on from where a link has led: its place, or the beginning of the results.
const arrive = (address) => {
  const { hash } = new URL(address, location.href);
  const place = hash ? document.getElementById(hash.slice(1)) : null;
  const results = document.getElementById("results");
  (place?.querySelector(".explanation") ?? place?.querySelector(".why") ?? results).focus({ preventScroll: true });
  if (!place && results.getBoundingClientRect().top < 0) results.scrollIntoView();
};

// Have the forms say what another page's say, but for the field that is being filled in.
const follow = (page) => {
  for (const name of [".box", ".filters"]) {
    const [here, there] = [document, page].map((one) => one.querySelector(name));
    if (!here || !there) continue;
    here.querySelector(".kept").replaceWith(document.adoptNode(there.querySelector(".kept")));
    for (const field of here.querySelectorAll("[name]")) {
      const other = there.querySelector(`[name="${field.name}"]`);
      if (other && field !== document.activeElement) field.value = other.value;
    }
  }
  for (const link of document.querySelectorAll(".footer a[hreflang]")) {
    link.href = page.querySelector(".footer a[hreflang]")?.getAttribute("href") ?? link.href;
  }
};

const enliven = () => {
  for (const form of document.querySelectorAll("form[data-live]")) {
    const now = () => go(addressOf(form));
    form.addEventListener("change", now);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      now();
    });
  }
  // As links do, unless another window is asked for.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-live]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (!document.getElementById("results")) return;
    event.preventDefault();
    go(link.getAttribute("href"), { focus: true });
  });
  addEventListener("popstate", () => {
    if (document.getElementById("results") && pageOf(location.href) !== shown) go(location.href, { push: false });
  });
};

// --- A timeline: one stop for the tabulator, arrows between its columns; a stretch of it by dragging

const FAR = 4; // pixels, from which on a click is none

class Timeline {
  constructor(chart) {
    const columns = [...chart.querySelectorAll(".column")];
    Object.assign(this, { chart, columns, links: columns.filter((column) => column.matches("a")), from: null });
    this.caption = chart.closest(".timeline").querySelector(".caption");
    this.kept = [...this.caption.childNodes];
    if (!this.kept.length) this.kept = [this.caption.dataset.hint];
    this.caption.replaceChildren(...this.kept);
    this.selection = chart.querySelector(".selection");
    this.links.forEach((link, place) => link.setAttribute("tabindex", place ? "-1" : "0"));
    chart.addEventListener("keydown", (event) => this.key(event));
    for (const name of ["pointerover", "focusin"]) chart.addEventListener(name, (event) => this.show(event.target));
    for (const name of ["pointerleave", "focusout"]) chart.addEventListener(name, () => this.caption.replaceChildren(...this.kept));
    chart.addEventListener("pointerdown", (event) => this.begin(event));
    chart.addEventListener("pointermove", (event) => this.drag(event));
    chart.addEventListener("pointerup", (event) => this.end(event));
    chart.addEventListener("pointercancel", () => this.forget());
    chart.addEventListener("dragstart", (event) => event.preventDefault());
    // The click that ends a drag is no click.
    chart.addEventListener("click", (event) => this.dragged && event.preventDefault(), true);
  }

  show(target) {
    const said = target.closest(".column")?.getAttribute("aria-label");
    if (said && !this.stretch) this.caption.textContent = said;
  }

  key(event) {
    const at = this.links.indexOf(document.activeElement);
    const last = this.links.length - 1;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = this.links[Math.min(Math.max(to, 0), last)];
    this.links.forEach((link) => link.setAttribute("tabindex", link === next ? "0" : "-1"));
    next.focus();
  }

  place(event) {
    const box = this.chart.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * this.columns.length);
    return Math.min(Math.max(place, 0), this.columns.length - 1);
  }

  begin(event) {
    if (event.button) return;
    Object.assign(this, { from: { place: this.place(event), x: event.clientX }, stretch: null, dragged: false });
  }

  drag(event) {
    if (!this.from || (!this.stretch && Math.abs(event.clientX - this.from.x) < FAR)) return;
    if (!this.stretch) this.chart.setPointerCapture(event.pointerId);
    this.stretch = [this.from.place, this.place(event)].sort((one, other) => one - other);
    const [first, last] = this.stretch;
    const share = 100 / this.columns.length;
    this.selection.setAttribute("x", `${first * share}%`);
    this.selection.setAttribute("width", `${(last - first + 1) * share}%`);
    this.caption.textContent = `${this.columns[first].dataset.first} – ${this.columns[last].dataset.last}`;
  }

  end() {
    const { stretch } = this;
    this.forget();
    if (!stretch) return;
    this.dragged = true;
    const [first, last] = stretch;
    const address = new URL(this.chart.dataset.address, location.href);
    address.searchParams.set("from", this.columns[first].dataset.first);
    address.searchParams.set("to", this.columns[last].dataset.last);
    if (document.getElementById("results")) go(address.href, { focus: true });
    else location.assign(address.href);
  }

  forget() {
    Object.assign(this, { from: null, stretch: null });
    this.selection.setAttribute("width", "0");
  }
}

// --- Quotations

const copy = async (button) => {
  const source = button.closest("[data-citation]") ?? document.querySelector("[data-citation]");
  const passage = button.closest(".passage")?.querySelector("p").textContent;
  const chosen = passage ?? String(getSelection());
  const quoted = chosen.trim() ? `“${chosen.trim()}” ` : "";
  try {
    await navigator.clipboard.writeText(`${quoted}(${source.dataset.citation})`);
    say(body.dataset.copied);
    const before = button.textContent;
    button.textContent = body.dataset.copied;
    setTimeout(() => (button.textContent = before), 1500);
  } catch {
    tell(body.dataset.copyFailed);
  }
};

// --- Matches of an article

const matches = (bar) => {
  const marks = [...document.querySelectorAll(".text mark")];
  const place = bar.querySelector(".place");
  let at = marks.findIndex((mark) => `#${mark.id}` === location.hash);
  const show = (step) => {
    marks[at]?.classList.remove("here");
    at = at < 0 && step < 0 ? marks.length - 1 : (at + step + marks.length) % marks.length;
    const mark = marks[at];
    mark.classList.add("here");
    mark.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    place.hidden = false;
    place.textContent = `${at + 1} / `;
    say(`${at + 1} / ${marks.length}: ${mark.textContent}`);
  };
  for (const [name, step] of [["previous", -1], ["next", 1]]) {
    const button = bar.querySelector(`.${name}`);
    button.hidden = false;
    button.addEventListener("click", () => show(step));
  }
  bar.querySelector(".first").hidden = true;
};

// What can only be done here is shown only here.
const prepare = (part) => {
  for (const chart of part.querySelectorAll(".chart")) new Timeline(chart);
  if (!navigator.clipboard) return;
  for (const button of part.querySelectorAll(".copy")) button.hidden = false;
};

const box = document.getElementById("q");
if (box) new Suggestions(box, document.getElementById("suggestions"));
document.addEventListener("click", (event) => {
  const button = event.target.closest("button.copy");
  if (button) copy(button);
});
prepare(document);
enliven();
const bar = document.querySelector(".matches");
if (bar) matches(bar);
// On a wide screen there is room for the filters.
if (matchMedia("(min-width: 52.01rem)").matches) document.querySelector(".side .panel")?.setAttribute("open", "");
