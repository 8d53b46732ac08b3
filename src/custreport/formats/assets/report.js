"use strict";
// Every list sorts by a click on its heads and filters by typing; of a long one, rows come in when they are asked for.
const STEP = 500;
const LEAP = 5000;
const FEW = 4;
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const count = (n) => n.toLocaleString("en");

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// What a cell sorts by; null when it is empty.
function key(cell, kind) {
  const text = cell.textContent;
  if (text === "") return null;
  if (kind !== "number") return text;
  const exact = cell.querySelector("data");
  return parseFloat((exact ? exact.value : text).replaceAll(",", ""));
}

function enliven(section) {
  const box = section.querySelector(".box");
  if (!box) return;
  const table = box.querySelector("table");
  const body = table.tBodies[0];
  const later = box.querySelector("noscript");
  const heads = [...table.tHead.rows[0].cells];
  const total = Number(table.dataset.rows);
  const textual = heads.flatMap((head, at) => (head.dataset.sort === "text" ? [at] : []));
  let rows = null;
  let texts = null;
  let wanted = null;
  let shown = STEP;

  // All rows in their present order, the kept-back ones too, once they are needed.
  function all() {
    if (rows) return rows;
    rows = [...body.rows];
    if (later) {
      const kept = new DOMParser().parseFromString(later.textContent, "text/html");
      rows.push(...[...kept.querySelectorAll("tbody > tr")].map((row) => document.adoptNode(row)));
    }
    return rows;
  }

  const tools = element("div", "", { class: "tools" });
  const label = element("label", "Filter names and words ");
  const input = element("input", "", { type: "search", autocomplete: "off", spellcheck: "false" });
  const status = element("p", "", { role: "status" });
  label.append(input);
  label.hidden = total <= FEW;
  tools.append(label, status);
  box.before(tools);
  const more = element("div", "", { class: "more" });
  const buttons = [STEP, LEAP].map((rows) => {
    const button = element("button", "", { type: "button" });
    button.addEventListener("click", () => { shown += rows; draw(); });
    return button;
  });
  more.append(...buttons);
  box.after(more);

  function tell(matching) {
    const here = Math.min(shown, matching);
    const part = here < matching ? `Showing ${count(here)} of ${count(matching)}` : count(matching);
    const all = `${count(total)} ${total === 1 ? "row" : "rows"}`;
    status.textContent = input.value.trim() ? `${part} matching, of ${all}` : here < matching ? `${part} rows` : all;
    more.hidden = here >= matching;
    buttons[0].textContent = `Show ${count(Math.min(STEP, matching - here))} more`;
    buttons[1].textContent = `Show ${count(Math.min(LEAP, matching - here))} more`;
    buttons[1].hidden = matching - here <= STEP;
  }

  function draw() {
    const found = wanted || all();
    const fragment = document.createDocumentFragment();
    for (const row of found.slice(0, shown)) fragment.append(row);
    body.replaceChildren(fragment);
    if (table.tFoot) table.tFoot.hidden = wanted !== null;
    tell(found.length);
  }

  function filter() {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    shown = STEP;
    if (words.length) {
      texts ||= new Map(all().map((row) => [row, folded(textual.map((at) => row.cells[at].textContent).join(" "))]));
      wanted = all().filter((row) => words.every((word) => texts.get(row).includes(word)));
    } else {
      wanted = null;
    }
    draw();
  }

  function sort(at) {
    const head = heads[at];
    const kind = head.dataset.sort;
    const before = head.getAttribute("aria-sort");
    const first = kind === "text" ? "ascending" : "descending";
    const turned = first === "ascending" ? "descending" : "ascending";
    const order = before === first ? turned : first;
    const sign = order === "ascending" ? 1 : -1;
    const compare = kind === "text" ? collator.compare : (a, b) => (a < b ? -1 : a > b ? 1 : 0);
    const keyed = all().map((row) => [key(row.cells[at], kind), row]);
    // empty comes last either way
    keyed.sort(([a], [b]) => (a === null || b === null ? (a === null) - (b === null) : sign * compare(a, b)));
    rows = keyed.map(([, row]) => row);
    for (const other of heads) if (other.dataset.sort) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", order);
    shown = STEP;
    filter();
    status.textContent += `, by ${head.textContent}, ${order}`;
  }

  heads.forEach((head, at) => {
    const button = element("button", head.textContent, { type: "button" });
    button.addEventListener("click", () => sort(at));
    head.replaceChildren(button);
    head.setAttribute("aria-sort", "none");
  });
  input.addEventListener("input", filter);
  tell(total);
}

document.querySelectorAll("section.list").forEach(enliven);
