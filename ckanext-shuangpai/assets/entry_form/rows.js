/* The rows of the sheet of data items: made, moved, numbered, read, and brought back. */

import { changed, form, setValue } from "./page.js";

const LIST = "data_items";
const body = form.querySelector(".shuangpai-items tbody");
const blank = emptied(body.rows[0]);
const past = [];
const MOST_STEPS = 50;
const SPARE = 3;

export { body };

/** Return the rows in their order. */
export function all() {
  return [...body.rows];
}

/** Return the input of a row in a column. */
export function cell(row, column) {
  return row?.querySelector(`[data-column="${column}"] > input, [data-column="${column}"] > select`);
}

/** Return the column in which a control stands. */
export function columnOf(control) {
  return control.closest("[data-column]")?.dataset.column;
}

/** Return a row's filled cells as a data item. */
export function item(row) {
  const found = {};
  for (const place of row.querySelectorAll("[data-column]")) {
    const { value } = place.firstElementChild;
    if (value) found[place.dataset.column] = value;
  }
  return found;
}

/** Return a copy of a row without its values and without what only readers without scripts need. */
function emptied(row) {
  const copy = row.cloneNode(true);
  copy.querySelectorAll("input:not([type=checkbox])").forEach((one) => one.setAttribute("value", ""));
  copy.querySelectorAll("option[selected]").forEach((one) => one.removeAttribute("selected"));
  copy.querySelectorAll("[data-scripted]").forEach((one) => { one.hidden = false; });
  copy.querySelectorAll("[data-unscripted]").forEach((one) => { one.hidden = true; });
  return copy;
}

function made(values = {}) {
  const row = blank.cloneNode(true);
  fill(row, values);
  return row;
}

/** Write values into a row; cells that are not named stay. */
export function fill(row, values) {
  for (const [column, value] of Object.entries(values)) {
    const control = cell(row, column);
    if (control) setValue(control, inSelect(control, value));
  }
}

/** Return the code of a word in a select: 有条件共享 and 有条件 are conditional. */
function inSelect(control, value) {
  if (control.tagName !== "SELECT") return value;
  const options = [...control.options];
  if (options.some((one) => one.value === value)) return value;
  return options.find((one) => one.value && (one.text === value || (value.length > 1 && one.text.startsWith(value))))?.value ?? value;
}

/** Give every row from a place on its number, in names and labels. */
export function number(from = 0) {
  const rows = all();
  for (let at = from; at < rows.length; at += 1) {
    const row = rows[at];
    row.querySelector("[data-number]").textContent = at + 1;
    for (const control of row.querySelectorAll("[name], [data-pick], [data-remove]")) {
      if (control.name) control.name = control.name.replace(/-\d+-/, `-${at}-`);
      control.setAttribute("aria-label", control.getAttribute("aria-label").replace(/\d+$/, at + 1));
    }
  }
}

/** Remember the rows as they are, so that the next step can be undone. */
export function remember() {
  past.push(all().map(item));
  if (past.length > MOST_STEPS) past.shift();
}

/** Bring back the rows from before the last step; false when there is none. */
export function undo() {
  const before = past.pop();
  if (!before) return false;
  write(before);
  changed();
  return true;
}

/** Say whether there is a step to undo. */
export function canUndo() {
  return past.length > 0;
}

/** Put a row before another (null: at the end). */
export function insert(before, values) {
  const row = made(values);
  body.insertBefore(row, before);
  return row;
}

/** Take rows away; one empty row stays at least. */
export function remove(rows) {
  rows.forEach((row) => row.remove());
  if (!body.rows.length) insert(null);
  number();
}

/** Move rows one place up (-1) or down (1), all together. */
export function move(rows, step) {
  const ordered = step < 0 ? rows : [...rows].reverse();
  for (const row of ordered) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other || rows.includes(other)) return false;
    if (step < 0) body.insertBefore(row, other);
    else body.insertBefore(other, row);
  }
  number();
  return true;
}

/** Write data items into the sheet in place of all its rows, with room for a few more. */
export function write(items) {
  const fragment = document.createDocumentFragment();
  const kept = items.length ? items : [{}];
  kept.forEach((values) => fragment.append(made(values)));
  const empty = kept.filter((one) => !Object.keys(one).length).length;
  for (let at = empty; at < SPARE; at += 1) fragment.append(made());
  body.replaceChildren(fragment);
  number();
}

/** Write items over the rows from one on; rows that are missing are added. */
export function overwrite(from, items) {
  const rows = all();
  const fragment = document.createDocumentFragment();
  items.forEach((values, at) => {
    const row = rows[from + at];
    if (row) fill(row, values);
    else fragment.append(made(values));
  });
  body.append(fragment);
  number(from);
}
