/* The data items as a sheet: keys, paste, tools; the rows themselves are in rows.js. */

import * as rows from "./rows.js";
import { items } from "./paste.js";
import { announce, changed, form, words } from "./page.js";

const grid = form.querySelector(".shuangpai-grid");
const tools = grid.querySelector(".shuangpai-tools");
const status = grid.querySelector("[data-grid-status]");
const undoButton = tools.querySelector("[data-do=undo]");
let current = null;
let stepIsLast = false;

function step(text, run) {
  rows.remember();
  run();
  stepIsLast = true;
  undoButton.disabled = false;
  tell(text);
  changed();
}

function tell(text) {
  status.textContent = text;
  announce(text);
}

function rowOf(target) {
  return target?.closest?.(".shuangpai-items tbody tr") ?? null;
}

function picked() {
  const chosen = rows.all().filter((row) => row.querySelector("[data-pick]").checked);
  return chosen.length ? chosen : [current?.isConnected ? current : rows.all()[0]];
}

function go(row, column) {
  const control = rows.cell(row, column);
  if (!control) return;
  control.focus();
  if (control.select) control.select();
}

function vertical(control, delta) {
  const row = rowOf(control);
  const column = rows.columnOf(control);
  let next = delta < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!next && delta > 0) {
    next = rows.insert(null);
    rows.number(rows.all().length - 1);
  }
  if (next) go(next, column);
}

function horizontal(control, delta) {
  const cells = [...rowOf(control).querySelectorAll("[data-column] > input, [data-column] > select")].filter((one) => one.offsetParent);
  cells[cells.indexOf(control) + delta]?.focus();
}

function atEdge(control, delta) {
  if (control.tagName === "SELECT") return true;
  const { selectionStart: start, selectionEnd: end, value } = control;
  if (start === 0 && end === value.length) return true;
  return start === end && start === (delta < 0 ? 0 : value.length);
}

const actions = {
  add() {
    step(words("row_added"), () => {
      const row = rows.insert(null);
      rows.number(rows.all().length - 1);
      go(row, "name");
    });
  },
  insert() {
    step(words("row_added"), () => {
      const row = rows.insert(picked()[0]);
      rows.number();
      go(row, "name");
    });
  },
  remove() {
    take(picked());
  },
  up() {
    shift(-1);
  },
  down() {
    shift(1);
  },
  undo() {
    if (rows.undo()) tell(words("undone"));
    undoButton.disabled = !rows.canUndo();
  },
  paste() {
    const area = document.getElementById("paste-area");
    const found = items(area.value);
    if (!found.items.length) return tell(words("nothing_to_paste"));
    area.value = "";
    const all = rows.all();
    const from = all.findLastIndex((row) => Object.keys(rows.item(row)).length) + 1;
    put(from, found);
  },
};

function take(chosen) {
  const first = rows.all().indexOf(chosen[0]);
  const column = rows.columnOf(document.activeElement) ?? "name";
  step(words("rows_removed", { count: chosen.length }), () => rows.remove(chosen));
  const left = rows.all();
  go(left[Math.min(first, left.length - 1)], column);
}

function shift(delta) {
  const chosen = picked();
  const column = rows.columnOf(document.activeElement) ?? "name";
  const active = rowOf(document.activeElement);
  rows.remember();
  if (!rows.move(chosen, delta)) {
    rows.undo();
    return;
  }
  stepIsLast = true;
  undoButton.disabled = false;
  if (active) rows.cell(active, column)?.focus();
  tell(words("row_moved", { number: rows.all().indexOf(chosen[0]) + 1 }));
  changed();
}

function put(from, found) {
  step(words(found.heading ? "pasted_heading" : "pasted", { count: found.items.length }), () => rows.overwrite(from, found.items));
}

function pasted(event) {
  const control = event.target;
  const row = rowOf(control);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!row || !rows.columnOf(control)) return;
  const single = !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""));
  if (single && control.tagName !== "SELECT") return;
  event.preventDefault();
  const found = items(text, rows.columnOf(control));
  if (found.items.length) put(rows.all().indexOf(row), found);
}

function keys(event) {
  const control = event.target;
  const row = rowOf(control);
  if (!row || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "z" && stepIsLast && rows.canUndo()) {
      event.preventDefault();
      actions.undo();
    }
    return;
  }
  if (event.altKey) {
    const byKey = { ArrowUp: "up", ArrowDown: "down", Insert: "insert", Delete: "remove" }[event.key];
    if (!byKey) return;
    event.preventDefault();
    current = row;
    actions[byKey]();
    return;
  }
  if (!rows.columnOf(control)) return;
  const vertically = { ArrowUp: -1, ArrowDown: 1, Enter: event.shiftKey ? -1 : 1 }[event.key];
  const horizontally = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (vertically) {
    event.preventDefault();
    vertical(control, vertically);
  } else if (horizontally && !event.shiftKey && atEdge(control, horizontally)) {
    event.preventDefault();
    horizontal(control, horizontally);
  } else if (rows.columnOf(control) === "type" && /^[a-z]$/i.test(event.key)) {
    const letter = event.key.toUpperCase();
    if (![...control.options].some((one) => one.value === letter)) return;
    event.preventDefault();
    control.value = letter;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function typed(event) {
  stepIsLast = false;
  const row = rowOf(event.target);
  if (row && row === rows.body.lastElementChild && event.target.value) {
    rows.insert(null);
    rows.number(rows.all().length - 1);
  }
}

function bulk(event) {
  const { value } = event.target;
  if (!value) return;
  const chosen = picked();
  step(words("types_set", { count: chosen.length }), () => chosen.forEach((row) => rows.fill(row, { type: value })));
  event.target.value = "";
}

export function start() {
  rows.body.addEventListener("keydown", keys);
  rows.body.addEventListener("paste", pasted);
  rows.body.addEventListener("input", typed);
  rows.body.addEventListener("focusin", (event) => {
    current = rowOf(event.target);
  });
  rows.body.addEventListener("click", (event) => {
    if (event.target.closest("[data-remove]")) take([rowOf(event.target)]);
  });
  tools.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name) actions[name]();
  });
  tools.querySelector("[data-bulk]").addEventListener("change", bulk);
  grid.querySelector("[data-do=paste]").addEventListener("click", actions.paste);
}

export { write } from "./rows.js";
