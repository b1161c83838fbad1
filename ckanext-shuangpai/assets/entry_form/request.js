/* Requests of the form: one token, renewed after a new login; the ways in which they fail have names. */

import { settings } from "./page.js";

export class Offline extends Error {}
export class Expired extends Error {}
export class OtherAccount extends Error {}
export class Refused extends Error {
  constructor(status, error) {
    super(`HTTP ${status}`);
    this.status = status;
    this.error = error;
  }
}

const SCRIPT = { "X-Shuangpai-Form": "1", "X-Requested-With": "XMLHttpRequest" };
let token = document.querySelector('meta[name="_csrf_token"]')?.content ?? "";

async function send(address, options) {
  try {
    return await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Offline();
  }
}

/** Ask for the token of the session as it is now. */
async function renew() {
  const response = await send(settings.urls.token, { headers: SCRIPT });
  const answer = response.ok ? await response.json() : {};
  if (!answer.token) throw new Expired();
  if (answer.account !== settings.account) throw new OtherAccount();
  token = answer.token;
}

async function post(address, body, headers, signal) {
  const request = () =>
    send(address, { method: "POST", body: body(token), headers: { ...SCRIPT, ...headers, "X-CSRFToken": token }, signal });
  const response = await request();
  if (response.status !== 400 && response.status !== 401 && response.status !== 403) return response;
  await renew();
  return request();
}

/** Call an action; answers its result. */
export async function action(name, data, signal) {
  const address = settings.urls.action.replace("ACTION", name);
  const body = JSON.stringify(data);
  const response = await post(address, () => body, { "Content-Type": "application/json" }, signal);
  let answer = {};
  try {
    answer = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
  }
  if (!response.ok || !answer.success) throw new Refused(response.status, answer.error);
  return answer.result;
}

/** Send the form itself; answers {location} or {html}. */
export async function sendForm(address, data) {
  const response = await post(address, (now) => {
    data.set("_csrf_token", now);
    return data;
  });
  if (!response.ok) throw new Refused(response.status);
  const kind = response.headers.get("Content-Type") ?? "";
  if (kind.startsWith("application/json")) {
    const { location } = await response.json();
    if (new URL(location, window.location).pathname.endsWith("/user/login")) throw new Expired();
    return { location };
  }
  return { html: await response.text() };
}
