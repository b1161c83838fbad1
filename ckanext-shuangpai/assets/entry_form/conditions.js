/* Fields that the classes demand appear; what they do not demand and nobody filled stays out of sight. */

import { CHANGED, form } from "./page.js";

const fields = [...form.querySelectorAll("[data-when]")].map((place) => ({
  place,
  when: JSON.parse(place.dataset.when),
}));
const showAll = document.querySelector("[data-show-all]");

function value(name) {
  return form.elements[name]?.value ?? "";
}

function demanded(when) {
  return when.some((alternative) =>
    Object.entries(alternative).every(([name, values]) => values.includes(value(name))),
  );
}

function filled(place) {
  return [...place.querySelectorAll("input, select, textarea")].some((control) =>
    control.name && (control.type === "select-multiple" ? control.selectedOptions.length : control.value.trim()),
  );
}

function apply() {
  for (const { place, when } of fields) {
    const now = demanded(when);
    place.classList.toggle("shuangpai-demanded", now);
    place.hidden = !now && !filled(place) && !showAll.checked;
  }
}

export function start() {
  form.addEventListener("change", apply);
  form.addEventListener(CHANGED, apply);
  showAll.addEventListener("change", apply);
  apply();
}
