/* Entries that the city or another department already has, while title and data items are typed. */

import { action } from "./request.js";
import { CHANGED, announce, debounced, element, entry, form, place, settings, words } from "./page.js";

const PAUSE = 900;
const WATCHED = /^(title|data_items|collecting_department|owner_org|region_code)/;
const MOST = 5;
const NARROW = window.matchMedia("(max-width: 991.98px)");
const panel = document.getElementById("live-duplicates");
let running = null;
let asked = "";

const later = debounced(run, PAUSE);

async function run() {
  const now = entry();
  const question = {
    title: now.title ?? "",
    data_items: now.data_items,
    collecting_department: now.collecting_department || now.owner_org || "",
    region_code: now.region_code ?? "",
    related_codes: now.related_codes ?? "",
  };
  const key = JSON.stringify(question);
  if (question.title.trim().length < 2 || key === asked) return;
  running?.abort();
  running = new AbortController();
  try {
    const data = { entry: question, scope: "all", limit: MOST };
    if (now.id) data.entry.id = now.id;
    const answer = await action("shuangpai_duplicate_check", data, running.signal);
    asked = key;
    show(answer.results);
  } catch (error) {
    if (error.name === "AbortError") return;
    /* Without an answer the last one stays; the autosave tells of a lost connection. */
  }
}

function show(results) {
  const sure = results.filter((one) => one.verdict === "duplicate").length;
  panel.querySelector("[data-count]").textContent = results.length ? words("count_similar", { count: results.length }) : words("none_similar");
  panel.querySelector("[data-empty]").hidden = true;
  panel.querySelector("[data-list]").replaceChildren(
    ...["city", "county"].flatMap((level) => group(level, results.filter((one) => one.entry.level === level))),
  );
  panel.classList.toggle("shuangpai-alarmed", sure > 0);
  if (sure && !NARROW.matches) panel.open = true;
  near(results);
  announce(results.length ? words("announce_similar", { count: results.length }) : words("none_similar"));
}

/** On a narrow page the panel is far away: a line under the title leads to it. */
function near(results) {
  const line = place("title").querySelector(".shuangpai-near") ?? place("title").appendChild(element("p", { class: "shuangpai-near" }));
  const level = results.some((one) => one.entry.level === "city") ? "city" : "county";
  const count = results.filter((one) => one.entry.level === level).length;
  line.replaceChildren();
  if (!count) return;
  const link = element("a", { href: "#live-duplicates" }, words(`${level}_has`, { count }).replace(/[:：]$/, ""));
  link.addEventListener("click", () => {
    panel.open = true;
  });
  line.append(link);
}

function group(level, results) {
  if (!results.length) return [];
  return [element("h3", {}, words(`${level}_has`, { count: results.length })), ...results.map(card)];
}

function card(result) {
  const { entry: other } = result;
  const city = other.level === "city";
  const sure = result.verdict === "duplicate";
  const head = element("p", { class: "shuangpai-similar-head" });
  const matched = result.matched_items?.length ?? 0;
  const title = other.hidden
    ? words("hidden_title")
    : element("a", { href: settings.urls.entry.replace("NAME", encodeURIComponent(other.name)), target: "_blank" }, other.title);
  head.append(title);
  if (matched) head.append(words("matched", { count: matched }));
  const advice = element("p", { class: "shuangpai-advice" }, words(sure ? (city ? "apply" : isOwn(other) ? "change_own" : "consult") : "compare"));
  const parts = [head];
  if (!other.hidden) parts.push(element("p", { class: "shuangpai-quiet" }, `${other.department} · ${words(sure ? "sure" : "possible")}`));
  parts.push(advice, why(result));
  return element("section", { class: `shuangpai-similar${sure ? " shuangpai-sure" : ""}` }, ...parts);
}

/** Say whether an entry is of the department that the form has chosen: nobody to consult then. */
function isOwn(other) {
  const chosen = form.elements.owner_org?.selectedOptions?.[0];
  return !other.hidden && chosen?.textContent.trim() === other.department;
}

function why(result) {
  const details = element("details", {}, element("summary", {}, words("why")));
  const reasons = [...(result.reasons ?? [])];
  details.append(element("ul", {}, ...reasons.map((reason) => element("li", {}, reason))));
  const pairs = (result.matched_items ?? []).map((one) => (one.ours === one.theirs ? one.ours : `${one.ours} = ${one.theirs}`));
  if (pairs.length) details.append(element("p", {}, words("same_items", { items: pairs.join("、") })));
  const conflicts = (result.conflicts ?? []).map((one) => one.text ?? one.message ?? "").filter(Boolean);
  if (conflicts.length) details.append(element("p", {}, words("conflicts", { items: conflicts.join("、") })));
  return details;
}

export function start() {
  const watch = (event) => {
    if (WATCHED.test(event.target.name ?? "")) later();
  };
  form.addEventListener("input", watch);
  form.addEventListener("change", watch);
  form.addEventListener(CHANGED, later);
  run();
}
