// The task page around the form (form/mount.js keeps drafts, faults and sending): what is missing, what happened meanwhile.
import { clockTime, dayTime } from './clock.js';
import { $, announce, icon, make } from './dom.js';
import { bind } from './keys.js';
import { ask } from './net.js';
import { tabs } from './tabs.js';
import { complain } from './toast.js';
import { t } from './words.js';

const given = JSON.parse($('#task-data').textContent);
const element = $('[data-form]');
const page = () => element?.bhForm;
const button = $('[data-complete]');

function draft(text, glyph) {
  $('[data-draft-state]')?.replaceChildren(icon(glyph), ' ', text);
}

/** How much is still to do; F8 goes there. */
function missing({ missing: empty = 0, faults = 0, failing = 0 } = {}) {
  const place = $('[data-missing]');
  if (!place) return;
  const left = empty + Math.max(faults, failing);
  place.classList.toggle('warn', left > 0);
  place.classList.toggle('t3', left === 0);
  place.replaceChildren(...(left
    ? [icon('warn'), empty && !faults && !failing ? t('还有 %(n)s 项要填', { n: left }) : t('还有 %(n)s 项要填或要改', { n: left }), make('span', { class: 't3 wide-only' }, t('F8 跳到下一项'))]
    : [icon('check'), t('可以完成了')]));
}

/** The same person saved another draft elsewhere: one of the two goes on, and the other can be had back. */
function elsewhere({ draft: theirs, saved_at: at }) {
  const region = $('#stale');
  const choose = (text, act) => {
    const chosen = make('button', { type: 'button', class: 'btn btn-sm' }, text);
    chosen.addEventListener('click', act);
    return chosen;
  };
  const close = () => { region.hidden = true; $('input, textarea, select, button', element)?.focus({ preventScroll: true }); };
  const swap = (data) => {
    const before = page().data();
    page().settle(data);
    notice(t('已换成另一份'), t('换下的一份还在，可以换回。'), choose(t('换回来'), () => swap(before)), choose(t('知道了'), close));
  };
  const notice = (title, text, ...choices) => {
    region.className = 'notice warn flat';
    region.hidden = false;
    region.replaceChildren(icon('undo'), make('div', { class: 'grow' }, make('b', {}, title), text, make('div', { class: 'line' }, ...choices)));
    region.scrollIntoView({ block: 'nearest' });
    announce(title);
  };
  draft(t('草稿等你决定用哪一份'), 'warn');
  notice(
    t('这份草稿在另一个窗口存过'),
    t('那一份存于 %(time)s，和这里写的不一样。两份都还在，选一份接着写。', { time: dayTime(Date.parse(at)) }),
    choose(t('用那一份'), () => swap(theirs)),
    choose(t('保留我的'), () => { page().settle(); close(); }),
  );
}

/** Somebody changed what the form shows, took the task, or finished it: each change told, typed text untouched. */
function moved(problem) {
  const region = $('#stale');
  const lines = (Array.isArray(problem.details?.changes) ? problem.details.changes : []).map((change) => {
    const take = make('button', { type: 'button', class: 'btn btn-sm' }, t('用新值'));
    const keep = make('button', { type: 'button', class: 'btn btn-sm' }, t('保留我的'));
    const told = [change.by_name ?? change.by, change.at && dayTime(Date.parse(change.at))].filter(Boolean).join(' · ');
    const row = make('li', { class: 'line wrap' }, make('span', { class: 'grow' }, make('b', {}, change.label || change.path), ' ', make('span', { class: 'was' }, String(change.before ?? '')), ' → ', make('b', {}, String(change.after ?? '')), make('br'), make('span', { class: 'meta' }, told)), take, keep);
    take.addEventListener('click', () => { page()?.set(change.path, change.value ?? change.after); row.remove(); });
    keep.addEventListener('click', () => row.remove());
    return row;
  });
  const go = make('button', { type: 'button', class: 'btn btn-sm' }, problem.code === 'stale' ? t('知道了，接着写') : t('重新打开'));
  go.addEventListener('click', async () => {
    try {
      if (problem.code === 'stale') await rebase();
      else { await page()?.save(); location.reload(); return; }
      region.hidden = true;
    } catch (again) { complain(again); }
  });
  region.hidden = false;
  region.className = 'notice warn flat';
  region.replaceChildren(icon(problem.code === 'claimed_by_other' ? 'lock' : 'undo'), make('div', { class: 'grow' }, make('b', {}, problem.text ?? ''), t('你写的都还在。'), make('ul', { class: 'plain stale' }, ...lines), make('div', { class: 'line' }, go, make('a', { class: 'btn btn-sm', href: '/next' }, t('处理下一件')))));
  region.scrollIntoView({ block: 'start' });
  announce(problem.text ?? '');
}

/** The form on today's values: untouched fields take them, typed ones stay. */
async function rebase() {
  const fresh = await (await ask(`/tasks/${given.task}/form`)).json();
  page()?.update(fresh);
  if (page()) page().version = fresh.version;
}

async function plain() {
  if (button.classList.contains('is-busy')) return;
  button.classList.add('is-busy');
  try {
    const answer = await (await ask(`/tasks/${given.task}/complete`, { method: 'POST', json: { version: given.version, data: {} } })).json();
    location.assign(answer.next);
  } catch (problem) {
    button.classList.remove('is-busy');
    if (problem.problem?.code && problem.status !== 401) moved(problem.problem); else complain(problem);
  }
}

const complete = () => (page() ? page().submit() : plain());

element?.addEventListener('bh:form-ready', () => { missing(page()._state()); });
element?.addEventListener('bh:form-changed', (event) => missing(event.detail));
element?.addEventListener('bh:form-saving', () => draft(t('正在保存草稿…'), 'pencil'));
element?.addEventListener('bh:form-saved', () => draft(t('草稿 %(time)s 已存', { time: clockTime() }), 'check'));
element?.addEventListener('bh:form-save-failed', ({ detail }) => draft(detail.status ? t('草稿还没存上，稍后再试') : t('没有连上，草稿先留在本机，连上就存'), 'warn'));
element?.addEventListener('bh:form-draft-elsewhere', ({ detail }) => elsewhere(detail));
element?.addEventListener('bh:form-submitting', () => button?.classList.add('is-busy'));
element?.addEventListener('bh:form-refused', (event) => {
  button?.classList.remove('is-busy');
  const { status, problem } = event.detail;
  if (status === 409 || status === 403 || status === 404) moved(problem);
});
element?.addEventListener('bh:form-signed-out', () => { button?.classList.remove('is-busy'); import('./net.js').then(({ signedOut }) => signedOut()); });
if (page()?.form) missing(page()._state());
if (!element) missing();

tabs($('.aside [role=tablist]'));
if (!element) bind('Ctrl+Enter', complete);
bind('KeyO', () => { const opener = $('[data-ask$="/ask/assign"]'); if (!opener) return false; opener.click(); return true; });
bind('KeyM', () => { $('#tab-talk')?.click(); $('#note')?.focus(); });
bind('Escape', () => { $('[data-back]')?.click(); });
button?.addEventListener('click', complete);
$('[data-take-draft]')?.addEventListener('click', () => {
  page()?.update({ data: { ...given.data, ...given.othersDraft } });
  $('[data-others-draft]').remove();
});
document.addEventListener('bh:sent', (event) => { if (event.target.matches('#panel-talk form')) refreshTalk(); });

async function refreshTalk() {
  const html = await (await ask(location.pathname)).text();
  const fresh = new DOMParser().parseFromString(html, 'text/html').getElementById('panel-talk');
  if (fresh) { fresh.hidden = false; document.getElementById('panel-talk').replaceWith(fresh); }
}

