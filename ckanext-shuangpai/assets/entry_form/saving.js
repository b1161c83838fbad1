/* Sending the form by script: an answer never costs what was typed, a lost connection neither. */

import { Expired, Offline, OtherAccount, Refused, sendForm } from "./request.js";
import { check, showEverything } from "./findings.js";
import { done, keepNow, tell } from "./kept.js";
import { form, place, settings, words } from "./page.js";

const answer = document.getElementById("form-answer");
let busy = false;

async function save(event) {
  const button = event.submitter;
  if (button?.dataset.plain !== undefined) return;
  event.preventDefault();
  if (busy) return;
  keepNow();
  setBusy(button, true);
  try {
    const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
    const result = await sendForm(address, data(button));
    if (result.location) {
      done();
      window.location.assign(result.location);
      return;
    }
    showAnswer(new DOMParser().parseFromString(result.html, "text/html"));
  } catch (error) {
    if (error instanceof Expired || error instanceof OtherAccount) tell(error);
    if (error instanceof Offline) tell(error);
    problem(error);
  }
  setBusy(button, false);
}

function data(button) {
  const sent = new FormData(form);
  for (const name of [...sent.keys()]) {
    if (/^(data_items|formats)-\d/.test(name) && sent.get(name) === "") sent.delete(name);
  }
  if (button?.name) sent.set(button.name, button.value);
  return sent;
}

function setBusy(button, now) {
  busy = now;
  form.classList.toggle("shuangpai-busy", now);
  form.querySelectorAll("[type=submit]").forEach((one) => {
    one.setAttribute("aria-disabled", String(now));
  });
  if (button) {
    button.dataset.words ??= button.textContent;
    button.textContent = now ? words("saving") : button.dataset.words;
  }
}

/** Take over what the server found: its list, its question. */
function showAnswer(page) {
  const fresh = page.getElementById("form-answer");
  if (!fresh) return problem(new Refused(0));
  answer.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  showEverything();
  for (const where of page.querySelectorAll("[data-field]")) {
    const messages = [...where.querySelectorAll(".error-block")].map((one) => one.textContent.trim());
    const here = place(where.dataset.field);
    if (here && messages.length) here.hidden = false;
  }
  const first = answer.querySelector("[role=alert]");
  first?.scrollIntoView({ block: "start" });
  first?.focus();
  check();
}

function problem(error) {
  const box = document.createElement("div");
  box.className = "shuangpai-findings";
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  box.id = "findings";
  const key = error instanceof Offline ? "save_offline"
    : error instanceof Expired ? "save_expired"
    : error instanceof OtherAccount ? "other_account"
    : error instanceof Refused && error.status === 413 ? "save_too_long"
    : "save_failed";
  const line = document.createElement("p");
  line.textContent = words(key);
  if (error instanceof Expired) {
    const link = document.createElement("a");
    link.href = settings.urls.login;
    link.target = "_blank";
    link.textContent = words("log_in");
    line.append(" ", link);
  }
  box.append(line);
  answer.replaceChildren(box);
  box.scrollIntoView({ block: "center" });
  box.focus();
  if (!(error instanceof Offline || error instanceof Expired || error instanceof OtherAccount || error instanceof Refused)) throw error;
}

export function start() {
  form.addEventListener("submit", save);
  answer.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#field-']");
    if (!link) return;
    const name = link.getAttribute("href").replace("#field-organizations", "#field-owner_org").slice("#field-".length);
    const where = place(name);
    if (where) where.hidden = false;
  });
}
