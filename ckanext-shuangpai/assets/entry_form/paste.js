/* A table from the clipboard as rows of data items: quoted cells, a heading, the words for types. */

import { settings } from "./page.js";

const COLUMNS = ["name", "code", "type", "length", "note", "share_class", "open_class", "sensitivity"];

/** Return the form in which two spellings of one word are equal. */
export function fold(text) {
  return text
    .normalize("NFKC")
    .replace(/[\u200b-\u200f\u2028\u2029\u2060\ufeff]/g, "")
    .replace(/[\s()[\]《》〈〉<>“”"'‘’、,。.·:;_-]+/g, "")
    .toLowerCase();
}

/** Return the cells of a copied table; a cell in quotes may hold line ends, tabs and doubled quotes. */
export function cells(text) {
  const rows = [];
  let row = [];
  let at = 0;
  const end = text.length;
  while (at < end) {
    let value = "";
    if (text[at] === '"') {
      const close = closing(text, at + 1);
      if (close > 0) {
        value = text.slice(at + 1, close).replaceAll('""', '"');
        at = close + 1;
      }
    }
    const from = at;
    while (at < end && text[at] !== "\t" && text[at] !== "\n" && text[at] !== "\r") at += 1;
    value += text.slice(from, at);
    row.push(value.replace(/\s*[\r\n]+\s*/g, " ").trim());
    if (text[at] === "\t") {
      at += 1;
      if (at === end) row.push("");
      continue;
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at += 1;
    at += 1;
    rows.push(row);
    row = [];
  }
  if (row.length) rows.push(row);
  return rows.filter((one) => one.some((cell) => cell !== ""));
}

/** Return where a quoted cell ends, or -1 when what looked like a quote is none. */
function closing(text, from) {
  let at = from;
  for (;;) {
    at = text.indexOf('"', at);
    if (at < 0) return -1;
    if (text[at + 1] !== '"') break;
    at += 2;
  }
  const next = text[at + 1];
  return next === undefined || next === "\t" || next === "\n" || next === "\r" ? at : -1;
}

/** Return the column that each cell of a heading names, or null when the row is no heading. */
export function heading(row) {
  const columns = row.map((cell) => settings.words.headings[fold(cell)] ?? (/^(序号|no|编号)$/.test(fold(cell)) ? "" : null));
  const known = columns.filter(Boolean);
  const isHeading = known.includes("name") && (known.length > 1 || row.length === 1) && new Set(known).size === known.length;
  return isHeading ? columns.map((column) => column ?? "") : null;
}

/** Return the value of a cell in a column: types by any of their words, with the length in brackets. */
function put(item, column, raw) {
  const cell = raw.trim();
  if (!column || cell === "") return;
  if (column !== "type") {
    item[column] = cell;
    return;
  }
  const sized = /^(.*?)\s*\(\s*(\d+(?:\s*[,，.]\s*\d+)?)\s*\)$/.exec(cell.normalize("NFKC"));
  const known = settings.words.types[fold(cell)] ?? (sized && settings.words.types[fold(sized[1])]);
  item.type = known ?? cell;
  if (known && sized && !item.length) item.length = sized[2].replace(/\s/g, "").replace("，", ",");
}

/** Return pasted text as data items, from a column on; a heading decides the columns itself. */
export function items(text, column = "name") {
  const table = cells(text);
  if (!table.length) return { items: [], heading: false };
  const named = heading(table[0]);
  const from = COLUMNS.indexOf(column);
  const numbered = !named && column === "name" && table.every((row, at) => row.length > 1 && row[0] === String(at + 1));
  const columns = named ?? (numbered ? ["", ...COLUMNS] : COLUMNS.slice(Math.max(from, 0)));
  const rows = named ? table.slice(1) : table;
  const shift = !named && column === "name" && typesIn(rows, numbered ? 2 : 1) ? withoutCode(columns) : columns;
  return {
    heading: Boolean(named),
    items: rows.map((row) => {
      const item = {};
      row.forEach((cell, at) => put(item, shift[at], cell));
      return item;
    }),
  };
}

/** Say whether a column holds types: lists of name, type and length are common too. */
function typesIn(rows, at) {
  const known = rows.filter((row) => row[at] && (settings.words.types[fold(row[at])] || settings.words.types[fold(row[at].replace(/[(（].*$/, ""))]));
  return known.length > 0 && known.length * 2 >= rows.filter((row) => row[at]).length;
}

function withoutCode(columns) {
  return columns.filter((column) => column !== "code");
}
