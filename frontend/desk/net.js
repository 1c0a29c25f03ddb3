// One way to talk to the server: CSRF header, language of refusals, and what happens when the session has ended.
import { $ } from './dom.js';

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.text || String(status));
    this.status = status;
    this.problem = problem;
  }
}

export const token = () => $('meta[name="csrf-token"]')?.content ?? '';

/** Fetch with the desk's headers; raises Refused with the server's text for anything but success. */
export async function ask(url, { method = 'GET', json, form, headers = {}, signal } = {}) {
  const sent = { 'X-Requested-With': 'desk', ...headers };
  if (method !== 'GET') sent['X-CSRFToken'] = token();
  let body = form;
  if (json !== undefined) {
    sent['Content-Type'] = 'application/json';
    body = JSON.stringify(json);
  }
  const answer = await fetch(url, { method, headers: sent, body, signal, credentials: 'same-origin' });
  if (answer.status === 401) {
    signedOut();
    throw new Refused(401, { code: 'signed_out', text: '' });
  }
  if (!answer.ok && answer.status !== 304) {
    let problem = {};
    try { problem = await answer.json(); } catch { /* a page, not a problem */ }
    throw new Refused(answer.status, problem);
  }
  return answer;
}

export const send = async (url, json, method = 'POST') => (await ask(url, { method, json })).json();

/** Nothing typed is lost: fields marked data-keep wait in the tab's storage until they are sent. */
export function signedOut() {
  document.dispatchEvent(new CustomEvent('bh:keep'));
  const dialog = document.getElementById('signed-out');
  if (!dialog || dialog.open) return;
  $('[data-sign-in]', dialog).href = `/sign-in?expired=1&next=${encodeURIComponent(location.pathname + location.search)}`;
  dialog.showModal();
}
