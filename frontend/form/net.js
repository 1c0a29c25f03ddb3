// Requests of the form: CSRF header, JSON answers, and the server's problem when it refuses.

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.text || String(status));
    Object.assign(this, { status, problem });
  }
}

export async function request(url, { json, form, keepalive } = {}) {
  const headers = { 'X-Requested-With': 'desk', 'X-CSRFToken': document.querySelector('meta[name="csrf-token"]')?.content ?? '' };
  if (json !== undefined) headers['Content-Type'] = 'application/json';
  const body = form ?? JSON.stringify(json);
  const answer = await fetch(url, { method: 'POST', headers, body, credentials: 'same-origin', keepalive: Boolean(keepalive) });
  let content = null;
  try { content = await answer.json(); } catch { /* no body, or a page */ }
  if (!answer.ok) throw new Refused(answer.status, content ?? {});
  return content;
}
