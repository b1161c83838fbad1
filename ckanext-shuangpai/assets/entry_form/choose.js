/* Choosing from a long list by typing: a combobox before a select or a text with suggestions (ARIA APG). */

import { CHANGED, announce, element, form, words } from "./page.js";

const MOST = 60;
let count = 0;

/** The earlier the typed words stand in a choice, the higher it comes. */
function rank(choice, typed) {
  const at = choice.label.toLowerCase().indexOf(typed);
  return at < 0 ? choice.label.length : at;
}

function combobox(input, choices, choose) {
  count += 1;
  const list = element("ul", { role: "listbox", id: `choices-${count}`, class: "shuangpai-choices", hidden: true });
  list.setAttribute("aria-label", words("choices"));
  let active = -1;
  for (const [name, value] of Object.entries({
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    input.setAttribute(name, value);
  }
  input.removeAttribute("list");
  input.after(list);

  function open(everything) {
    const typed = everything ? "" : input.value.trim().toLowerCase();
    const found = choices().filter((one) => typed.split(/\s+/).every((word) => `${one.value} ${one.label} ${one.words}`.toLowerCase().includes(word)));
    if (typed) found.sort((one, other) => rank(one, typed) - rank(other, typed));
    list.replaceChildren(
      ...found.slice(0, MOST).map((one, at) => {
        const option = element("li", { role: "option", id: `${list.id}-${at}`, "data-value": one.value }, one.label);
        option.setAttribute("aria-selected", "false");
        return option;
      }),
    );
    if (!found.length) list.append(element("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, words("no_choice")));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(typed && found.length ? 0 : -1);
    announce(words("choices_found", { count: found.length }));
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function mark(at) {
    const options = [...list.querySelectorAll("[data-value]")];
    options.forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    active = at;
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    }
  }

  function take(option) {
    choose(option.dataset.value);
    close();
  }

  input.addEventListener("input", (event) => {
    event.stopPropagation();
    open(false);
  });
  input.addEventListener("click", () => list.hidden && open(true));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const options = list.querySelectorAll("[data-value]");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open(true);
      const last = list.querySelectorAll("[data-value]").length - 1;
      if (last < 0) return;
      const step = event.key === "ArrowDown" ? active + 1 : active - 1;
      mark(step > last ? 0 : step < 0 ? last : step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (list.hidden) return;
      if (active >= 0) take(options[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-value]");
    if (option) take(option);
  });
  input.addEventListener("blur", close);
}

function choicesOf(options, filter = () => true) {
  return [...options]
    .filter((one) => one.value && filter(one))
    .map((one) => ({ value: one.value, label: one.textContent.trim(), words: one.dataset.words ?? "", class: one.dataset.class }));
}

/** Give a hidden control's id, and with it its label, to the input that stands for it. */
function standIn(control) {
  const input = element("input", { type: "text", class: "form-control", id: control.id });
  input.dataset.standsFor = control.name;
  control.id += "-value";
  control.hidden = true;
  const box = element("div", { class: "shuangpai-combobox" }, input);
  control.after(box);
  return input;
}

function tellChange(control) {
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

function one(select) {
  const input = standIn(select);
  const show = () => {
    input.value = select.selectedOptions[0]?.textContent.trim() ?? "";
  };
  combobox(input, () => choicesOf(select.options), (value) => {
    select.value = value;
    show();
    tellChange(select);
  });
  input.addEventListener("blur", () => {
    const typed = input.value.trim();
    const match = choicesOf(select.options).find((choice) => choice.label === typed);
    const value = typed === "" ? "" : (match?.value ?? select.value);
    if (value !== select.value) {
      select.value = value;
      tellChange(select);
    }
    show();
  });
  form.addEventListener(CHANGED, show);
  show();
}

function many(select) {
  const input = standIn(select);
  input.placeholder = words("add_department");
  const chips = element("ul", { class: "shuangpai-chosen" });
  chips.setAttribute("aria-label", words("chosen"));
  input.parentElement.before(chips);
  const set = (value, selected) => {
    for (const option of select.options) if (option.value === value) option.selected = selected;
    input.value = "";
    show();
    tellChange(select);
  };
  function show() {
    chips.replaceChildren(
      ...[...select.selectedOptions].map((option) => {
        const name = option.textContent.trim();
        const remove = element("button", { type: "button", "aria-label": words("remove_department", { name }) }, "×");
        remove.addEventListener("click", () => {
          set(option.value, false);
          input.focus();
        });
        return element("li", {}, name, remove);
      }),
    );
    chips.hidden = !select.selectedOptions.length;
  }
  combobox(input, () => choicesOf(select.options, (option) => !option.selected), (value) => set(value, true));
  input.addEventListener("blur", () => {
    input.value = "";
  });
  input.addEventListener("keydown", (event) => {
    const last = [...select.selectedOptions].at(-1);
    if (event.key === "Backspace" && input.value === "" && last) set(last.value, false);
  });
  form.addEventListener(CHANGED, show);
  show();
}

/** The category: a code that is shown by its words; a deeper code may be typed. */
function category(field) {
  const options = document.getElementById(field.dataset.choose).options;
  const input = standIn(field);
  const note = field.parentElement.querySelector("[data-chosen]");
  const titles = form.elements.category_title;
  const classes = form.elements.catalog_class;
  const find = (value) => choicesOf(options).find((choice) => choice.value === value);
  if (note) note.hidden = true;
  function show() {
    const known = find(field.value);
    input.value = known ? `${known.label}（${known.value}）` : field.value;
  }
  function set(value) {
    const before = find(field.value);
    const known = find(value);
    field.value = value;
    if (titles && known && (!titles.value || titles.value === before?.label)) titles.value = known.label;
    if (classes && known && classes.value !== known.class) {
      classes.value = known.class;
      tellChange(classes);
    }
    show();
    tellChange(field);
  }
  combobox(input, () => {
    const wanted = classes?.value;
    const all = choicesOf(options);
    return input.value.trim() && document.activeElement === input ? all : all.filter((choice) => !wanted || choice.class === wanted);
  }, set);
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    const typed = input.value.trim();
    if (/（(\S+)）$/.test(typed) && find(/（(\S+)）$/.exec(typed)[1])) show();
    else if (typed !== field.value) set(typed);
    else show();
  });
  form.addEventListener(CHANGED, show);
  show();
  if (titles && !titles.value && find(field.value)) titles.value = find(field.value).label;
}

export function start() {
  for (const control of form.querySelectorAll("[data-choose]")) {
    if (control.tagName !== "SELECT") category(control);
    else if (control.type === "select-multiple") many(control);
    else one(control);
  }
}
