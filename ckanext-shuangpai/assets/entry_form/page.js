/* The form as the other scripts see it: its elements, its words, its fields as one object. */

export const form = document.getElementById("dataset-edit");
const settingsElement = document.getElementById("entry-form-data");
export const settings = settingsElement ? JSON.parse(settingsElement.textContent) : {};
export const CHANGED = "shuangpai:changed";

/** Return a text of the page's language with its {places} filled. */
export function words(key, values = {}) {
  return (settings.texts[key] ?? key).replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/** Return the time as people say it: 10:32. */
export function clock(moment = new Date()) {
  return `${String(moment.getHours()).padStart(2, "0")}:${String(moment.getMinutes()).padStart(2, "0")}`;
}

/** Return the last call after a pause; `now` runs it at once. */
export function debounced(run, pause) {
  let timer = 0;
  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(run, pause);
  };
  later.now = () => {
    window.clearTimeout(timer);
    return run();
  };
  return later;
}

/** Make an element with attributes and children; text is never read as markup. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

/** Tell a screen reader, without showing it. */
export function announce(text) {
  const place = document.getElementById("live-status");
  if (place && place.textContent !== text) place.textContent = text;
}

const NOT_TYPED = new Set(["_csrf_token", "form-key", "state", "save"]);

/** Return every field of the form as {name: text or list}; empty cells of rows are left out. */
export function collect() {
  const fields = {};
  for (const control of form.elements) {
    const { name } = control;
    if (!name || NOT_TYPED.has(name) || control.type === "submit" || control.type === "button") continue;
    if ((control.type === "checkbox" || control.type === "radio") && !control.checked) continue;
    if (control.type === "select-multiple") fields[name] = [...control.selectedOptions].map((option) => option.value);
    else if (control.value !== "" || !/^(data_items|formats)-\d/.test(name)) fields[name] = control.value;
  }
  return fields;
}

/** Return the rows of a list field ("data_items-0-name") as a list of objects. */
export function rowsOf(fields, list) {
  const rows = new Map();
  for (const [name, value] of Object.entries(fields)) {
    const match = new RegExp(`^${list}-(\\d+)-(\\w+)$`).exec(name);
    if (!match || value === "") continue;
    const number = Number(match[1]);
    if (!rows.has(number)) rows.set(number, {});
    rows.get(number)[match[2]] = value;
  }
  return [...rows.keys()].sort((one, other) => one - other).map((number) => rows.get(number));
}

/** Return the entry as the checks take it: without what the form says of itself. */
export function entry() {
  const all = collect();
  const fields = {};
  for (const [name, value] of Object.entries(all)) {
    if (!name.startsWith("form-") && !name.startsWith("data_items-")) fields[name] = value;
  }
  fields.data_items = rowsOf(all, "data_items");
  return fields;
}

/** Put kept fields back; `setRows` writes the data items. Fields that are not kept stay. */
export function restore(fields, setRows) {
  setRows(rowsOf(fields, "data_items"));
  for (const control of form.elements) {
    const { name } = control;
    if (!name || NOT_TYPED.has(name) || name.startsWith("data_items-")) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = fields[name] === control.value;
    } else if (control.type === "select-multiple") {
      const chosen = new Set([].concat(fields[name] ?? []));
      for (const option of control.options) option.selected = chosen.has(option.value);
    } else if (name in fields || /^formats-\d/.test(name)) {
      setValue(control, fields[name] ?? "");
    }
  }
  changed();
}

/** Set a control; a word that a select does not offer is added, so that nothing is lost. */
export function setValue(control, value) {
  if (control.tagName === "SELECT" && ![...control.options].some((one) => one.value === value)) {
    control.append(new Option(value, value));
  }
  control.value = value;
  const tags = window.jQuery && window.jQuery(control).data("select2");
  if (tags) window.jQuery(control).select2("val", value ? value.split(/\s*[,，]\s*/) : []);
}

/** Say that the form was changed by a script. */
export function changed() {
  form.dispatchEvent(new CustomEvent(CHANGED));
}

/** Return the place of a field on the page. */
export function place(name) {
  return form.querySelector(`[data-field="${CSS.escape(name)}"]`);
}

/** Bring a field before the reader's eyes and the keyboard into it. */
export function jump(name, row) {
  const where = row ?? place(name);
  if (!where) return;
  where.hidden = false;
  const target = where.querySelector("[aria-invalid=true], input:not([type=hidden], [type=checkbox]), select:not([hidden]), textarea");
  where.scrollIntoView({ block: "center" });
  (target ?? where).focus({ preventScroll: true });
}
