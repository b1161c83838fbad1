/* The copy of the form in this browser, per account and form; says whether it could be kept. */

import { settings } from "./page.js";

const PREFIX = `shuangpai-kept:${settings.account}:`;
const TAB = "shuangpai-form";

/** Keep a text under a form's key; false when the browser keeps nothing. */
export function keep(key, text) {
  try {
    window.localStorage.setItem(PREFIX + key, JSON.stringify(text));
    return true;
  } catch {
    return false;
  }
}

/** Return what is kept of a form, or null. */
export function read(key) {
  try {
    return JSON.parse(window.localStorage.getItem(PREFIX + key));
  } catch {
    return null;
  }
}

/** Forget a form. */
export function forget(key) {
  try {
    window.localStorage.removeItem(PREFIX + key);
  } catch {
    /* Nothing was kept. */
  }
}

/** Return what is kept of new entries in this browser, newest first: [{form, title, saved_at}]. */
export function ofNewEntries() {
  const found = [];
  try {
    for (const name of Object.keys(window.localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      const key = name.slice(PREFIX.length);
      const text = read(key);
      if (text?.fields && !text.entry) found.push({ form: key, title: text.title, saved_at: text.saved_at });
    }
  } catch {
    return [];
  }
  return found.sort((one, other) => (one.saved_at < other.saved_at ? 1 : -1));
}

/** The key of the new entry that this tab was on, also after a reload or a login. */
export const tab = {
  get: () => {
    try {
      return window.sessionStorage.getItem(TAB);
    } catch {
      return null;
    }
  },
  set: (key) => {
    try {
      if (key) window.sessionStorage.setItem(TAB, key);
      else window.sessionStorage.removeItem(TAB);
    } catch {
      /* Without it the kept text is offered instead of put back. */
    }
  },
};

/** Call back when another tab writes the same form. */
export function onOtherTab(key, tell) {
  window.addEventListener("storage", (event) => {
    if (event.key === PREFIX + key() && event.newValue) tell();
  });
}
