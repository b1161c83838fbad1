/* Nothing typed is lost: kept in the browser at once, at the server soon after, and put back later. */

import * as copy from "./browser_copy.js";
import { Expired, Offline, OtherAccount, Refused, action } from "./request.js";
import { CHANGED, clock, collect, debounced, element, form, restore, settings, words } from "./page.js";

const SOON = 250;
const LATER = 2000;
const RETRY = 15000;
const status = document.getElementById("autosave");
const banner = document.getElementById("kept-text");
const keyField = form.elements["form-key"];
let setRows = () => {};
let original = "";
let dirty = false;
let safe = { here: true, there: false };
let sending = null;

const keepHere = debounced(here, SOON);
const keepThere = debounced(there, LATER);

function text() {
  const fields = collect();
  return { saved_at: new Date().toISOString(), title: fields.title ?? "", entry: fields.id ?? "", fields };
}

function here() {
  if (!dirty) return;
  const now = text();
  safe.here = copy.keep(keyField.value, now);
  if (!now.entry) copy.tab.set(keyField.value);
  if (safe.here && !navigator.onLine) say("kept_here_offline");
}

async function there() {
  if (!dirty || sending) return;
  const { title, entry, fields } = text();
  sending = JSON.stringify(fields);
  try {
    const answer = await action("shuangpai_kept_text_save", { form: keyField.value, title, entry, fields });
    safe.there = answer.kept;
    say(answer.kept ? "kept_there" : "kept_here");
  } catch (error) {
    safe.there = false;
    tell(error);
  } finally {
    const sent = sending;
    sending = null;
    if (dirty && JSON.stringify(collect()) !== sent) keepThere();
  }
}

/** Say why the server does not have the text, and where it is instead. */
export function tell(error) {
  if (error instanceof Expired) say("expired", loginLink());
  else if (error instanceof OtherAccount) say("other_account");
  else if (error instanceof Offline) {
    say(safe.here ? "kept_here_offline" : "not_kept");
    window.setTimeout(keepThere, RETRY);
  } else if (error instanceof Refused) say(safe.here ? "kept_here" : "not_kept");
  else throw error;
}

function loginLink() {
  return element("a", { href: settings.urls.login, target: "_blank" }, words("log_in"));
}

function say(key, ...more) {
  const line = words(key, { time: clock() });
  status.replaceChildren(line, ...more);
  status.className = key.startsWith("kept_there") ? "shuangpai-kept" : "shuangpai-kept shuangpai-kept-doubt";
}

function changedNow() {
  dirty = true;
  safe = { here: safe.here, there: false };
  keepHere();
  keepThere();
}

/** Keep the form now, before it is sent. */
export function keepNow() {
  keepHere.now();
}

/** The form was saved: nothing is to be kept any more. */
export function done() {
  dirty = false;
  copy.forget(keyField.value);
  copy.tab.set(null);
}

/** Say whether the text lies somewhere safe. */
export function isSafe() {
  return !dirty || safe.here || safe.there;
}

async function drop(key) {
  copy.forget(key);
  if (copy.tab.get() === key) copy.tab.set(null);
  try {
    await action("shuangpai_kept_text_delete", { form: key });
  } catch (error) {
    if (!(error instanceof Refused)) tell(error);
  }
}

async function fromServer(key) {
  try {
    return await action("shuangpai_kept_text_show", { form: key });
  } catch {
    return null;
  }
}

/** Put a kept text back, with a way to undo it. */
function putBack(found) {
  const before = collect();
  restore(found.fields, setRows);
  dirty = true;
  const undo = element("button", { type: "button", class: "btn btn-secondary" }, words("undo_restore"));
  undo.addEventListener("click", async () => {
    restore(before, setRows);
    banner.hidden = true;
    await drop(keyField.value);
    dirty = false;
    status.replaceChildren();
  });
  const when = new Date(found.saved_at);
  const day = when.toDateString() === new Date().toDateString() ? clock(when) : `${when.getMonth() + 1}月${when.getDate()}日 ${clock(when)}`;
  banner.replaceChildren(element("span", {}, words("restored", { time: day })), undo);
  banner.hidden = false;
}

/** Offer the texts of other new entries that were never saved. */
function offer(others) {
  const rows = others.slice(0, 5).map((one) => {
    const when = new Date(one.saved_at);
    const go = element("button", { type: "button", class: "btn btn-secondary" }, words("go_on"));
    const away = element("button", { type: "button", class: "btn btn-secondary" }, words("discard"));
    const name = one.title || words("untitled");
    const row = element("li", {}, words("unsaved", { title: name, time: `${when.getMonth() + 1}月${when.getDate()}日 ${clock(when)}` }), go, away);
    go.setAttribute("aria-label", `${words("go_on")}：${name}`);
    away.setAttribute("aria-label", `${words("discard")}：${name}`);
    go.addEventListener("click", async () => {
      const found = copy.read(one.form) ?? (await fromServer(one.form));
      if (!found?.fields) return row.remove();
      keyField.value = one.form;
      putBack(found);
    });
    away.addEventListener("click", async () => {
      row.remove();
      if (!banner.querySelector("li")) banner.hidden = true;
      await drop(one.form);
    });
    return row;
  });
  if (!rows.length) return;
  banner.replaceChildren(element("span", {}, words("offer")), element("ul", {}, ...rows));
  banner.hidden = false;
}

function newer(one, other) {
  if (!one?.fields) return other?.fields ? other : null;
  return !other?.fields || one.saved_at >= other.saved_at ? one : other;
}

async function lookBack() {
  if (settings.answered) return changedNow();
  const isNew = !settings.entry;
  if (isNew && copy.tab.get() && copy.read(copy.tab.get())) keyField.value = copy.tab.get();
  const key = keyField.value;
  const local = copy.read(key);
  const known = settings.kept.some((one) => one.form === key);
  const remote = known || local ? await fromServer(key) : null;
  if (remote?.saved_as && (!local || new Date(local.saved_at) <= new Date(remote.saved_at).getTime() + 60000)) {
    copy.forget(key);
    copy.tab.set(null);
    if (isNew) keyField.value = settings.key;
  } else {
    const found = newer(local, remote);
    if (found && !dirty && JSON.stringify(found.fields) !== original) return putBack(found);
  }
  if (isNew && !dirty) {
    const all = new Map([...copy.ofNewEntries(), ...settings.kept].map((one) => [one.form, one]));
    all.delete(keyField.value);
    offer([...all.values()]);
  }
}

export function start(rows) {
  setRows = rows;
  original = JSON.stringify(collect());
  form.addEventListener("input", changedNow);
  form.addEventListener("change", changedNow);
  form.addEventListener(CHANGED, changedNow);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepNow();
  });
  window.addEventListener("pagehide", keepNow);
  document.addEventListener("shuangpai:logout", () => {
    dirty = false;
    copy.tab.set(null);
  });
  window.addEventListener("online", () => keepThere.now());
  window.addEventListener("offline", () => dirty && say("kept_here_offline"));
  window.addEventListener("beforeunload", (event) => {
    if (isSafe()) return;
    event.preventDefault();
    event.returnValue = "";
  });
  copy.onOtherTab(() => keyField.value, () => say("other_tab"));
  return lookBack();
}
