/* Findings while typing: beside each field that was touched, in a list that jumps, and in the progress. */

import { action } from "./request.js";
import { CHANGED, announce, debounced, element, entry, form, jump, place, settings, words } from "./page.js";

const PAUSE = 600;
const panel = document.getElementById("live-findings");
const touched = new Set();
let everything = false;
let latest = [];
let running = null;

const later = debounced(run, PAUSE);

async function run() {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  try {
    const answer = await action("shuangpai_entry_check", { entry: entry(), stage: "save" }, signal);
    latest = answer.findings;
    show();
  } catch (error) {
    if (error.name === "AbortError") return;
    /* Offline, logged out or refused: the autosave says so; the last findings stay. */
  }
}

function fieldOf(target) {
  return target.closest?.("[data-field]")?.dataset.field;
}

/* What says nothing to the server makes no row there: 无, /, 暂无. */
function says(value) {
  const said = value.normalize("NFKC").trim().replace(/[\s。.;]+$/u, "").toLowerCase();
  return said !== "" && !settings.words.blank.includes(said);
}

/** Return the row of the grid that a finding is about: the server counts the rows that say something. */
function rowOf(finding) {
  if (finding.field !== "data_items") return null;
  const rows = [...form.querySelectorAll(".shuangpai-items tbody tr")];
  const filledRows = rows.filter((row) => [...row.querySelectorAll("[name]")].some((one) => says(one.value)));
  return finding.row ? filledRows[finding.row - 1] ?? null : null;
}

function show() {
  const byField = new Map();
  for (const one of latest) {
    if (!byField.has(one.field)) byField.set(one.field, []);
    byField.get(one.field).push(one);
  }
  form.querySelectorAll(".shuangpai-items [aria-invalid]").forEach((cell) => cell.removeAttribute("aria-invalid"));
  for (const where of form.querySelectorAll("[data-field]")) beside(where, byField.get(where.dataset.field) ?? []);
  list();
  progress(byField);
}

function beside(where, found) {
  const box = where.querySelector(".shuangpai-live");
  const shown = everything || touched.has(where.dataset.field) ? found : [];
  where.querySelectorAll(".error-block").forEach((old) => old.remove());
  where.querySelector(".form-group.error")?.classList.remove("error");
  box.hidden = !shown.length;
  box.replaceChildren(...shown.slice(0, 8).map((one) => element("p", { class: `shuangpai-finding shuangpai-${one.severity}` }, one.message)));
  if (shown.length > 8) box.append(element("p", { class: "shuangpai-finding" }, words("more", { count: shown.length - 8 })));
  const broken = shown.some((one) => one.severity === "error");
  const control = where.querySelector("input:not([type=hidden]), select:not([hidden]), textarea");
  if (control && !where.querySelector(".shuangpai-items")) {
    control.toggleAttribute("aria-invalid", broken);
    if (broken) control.setAttribute("aria-invalid", "true");
    if (shown.length) control.setAttribute("aria-describedby", box.id);
    else if (control.getAttribute("aria-describedby") === box.id) control.removeAttribute("aria-describedby");
  }
  where.classList.toggle("shuangpai-broken", broken);
  for (const one of shown) {
    const row = rowOf(one);
    if (row && one.column) row.querySelector(`[name$="-${one.column}"]`)?.setAttribute("aria-invalid", "true");
  }
}

function list() {
  const errors = latest.filter((one) => one.severity === "error").length;
  panel.querySelector("[data-count]").textContent = errors ? words("count", { count: errors }) : words("none");
  panel.querySelector("[data-empty]").hidden = true;
  panel.querySelector("[data-list]").replaceChildren(
    ...latest.map((one) => {
      const link = element("a", { href: `#field-${one.field}` }, one.message);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        touched.add(one.field);
        show();
        const row = rowOf(one);
        jump(one.field, row);
      });
      return element("li", { class: `shuangpai-${one.severity}` }, link);
    }),
  );
  announce(errors ? words("announce", { count: errors }) : words("announce_none"));
}

function progress(byField) {
  let complete = 0;
  const sections = [...form.querySelectorAll("[data-section]")];
  for (const section of sections) {
    const names = [...section.querySelectorAll("[data-field]")].map((one) => one.dataset.field);
    const count = names.flatMap((name) => byField.get(name) ?? []).filter((one) => one.severity === "error").length;
    const state = document.querySelector(`[data-progress-of="${section.dataset.section}"] [data-state]`);
    if (!state) continue;
    state.textContent = count ? words("count", { count }) : words("complete");
    state.className = count ? "shuangpai-faults" : "shuangpai-done";
    if (!count) complete += 1;
  }
  document.querySelector("[data-progress]").textContent = words("sections", { complete, all: sections.length });
}

/** Show every finding beside its field from now on: somebody tried to save. */
export function showEverything() {
  everything = true;
  show();
}

export function start() {
  const touch = (event) => {
    const name = fieldOf(event.target);
    if (name) touched.add(name);
    later();
  };
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("paste", touch);
  form.addEventListener("focusout", (event) => {
    const name = fieldOf(event.target);
    if (name && name !== "data_items" && !touched.has(name) && place(name)?.contains(event.target)) {
      touched.add(name);
      if (latest.length) show();
    }
  });
  form.addEventListener(CHANGED, later);
  everything = settings.answered;
  run();
}

export { run as check };
