// The task page around the form (form/mount.js keeps drafts, faults and sending): what is missing, what happened meanwhile.
import { choice, closeNotice, elsewhere, notice } from './above.js';
import { clockTime, dayTime } from './clock.js';
import { $, icon, make } from './dom.js';
import { bind } from './keys.js';
import { look, parsePath } from '../form/paths.js';
import { ask, signedOut } from './net.js';
import { tabs } from './tabs.js';
import { complain } from './toast.js';
import { watchFiles } from './uploads.js';
import './viewers.js';
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
  place.parentElement.classList.toggle('warn', left > 0);
  place.parentElement.classList.toggle('t3', left === 0);
  $('[data-next-fault]').hidden = left === 0;
  place.replaceChildren(...(left
    ? [icon('warn'), empty && !faults && !failing ? t('还有 %(n)s 项要填', { n: left }) : t('还有 %(n)s 项要填或要改', { n: left })]
    : [icon('check'), t('可以完成了')]));
}

/** Values changed while somebody typed: untouched fields have the new ones already, of the others each is decided. */
async function stale(problem) {
  const fresh = await (await ask(`/tasks/${given.task}/form`)).json();
  if (!page()) {
    given.version = fresh.version;
    notice('undo', problem.text, '', make('div', { class: 'line' }, choice(t('知道了'), closeNotice)));
    return;
  }
  const mine = page().update(fresh);
  page().version = fresh.version;
  const changes = problem.details.changes;
  const rows = changes.map((change) => changeRow(change, mine.filter((path) => within(path, change.path) || within(change.path, path)), fresh.data));
  const close = () => { if (!$('#stale [data-undecided]')) closeNotice(); };
  for (const row of rows) row.addEventListener('bh:decided', close);
  notice('undo', t('你填写期间，这页有 %(n)s 处改动', { n: changes.length }), t('你写的都还在，逐项决定后再完成。'), make('ul', { class: 'plain stale' }, ...rows), choice(t('知道了'), close));
}

function changeRow(change, mine, data) {
  const who = [change.name, change.at && dayTime(Date.parse(change.at))].filter(Boolean).join(' ');
  const before = 'before' in change ? [make('span', { class: 'was' }, change.before), ' → '] : [];
  const values = 'after' in change ? [...before, make('b', {}, change.after)] : [t('值有改动')];
  const row = make('li', {}, make('span', { class: 'meta' }, change.label), make('div', {}, ...values), make('div', { class: 'meta' }, who));
  if (!mine.length) return row;
  row.dataset.undecided = '';
  const decide = (text, act) => choice(text, () => {
    act();
    delete row.dataset.undecided;
    choices.replaceChildren(icon('check'), text);
    row.dispatchEvent(new CustomEvent('bh:decided'));
  });
  const choices = make('div', { class: 'line' },
    decide(t('用新值'), () => { for (const path of mine) page().set(path, look(data, parsePath(path))); }),
    decide(t('保留我的'), () => {}));
  row.append(choices);
  return row;
}

const within = (path, around) => path === around || path.startsWith(`${around}.`) || path.startsWith(`${around}[`);

/** Somebody changed what the form shows, took the task, or finished it: told at once, typed text untouched. */
async function moved(problem) {
  if (problem.code === 'stale') return stale(problem).catch(complain);
  const open = choice(t('重新打开'), async () => { await page()?.save(); location.reload(); });
  notice(problem.code === 'claimed_by_other' ? 'lock' : 'undo', problem.text ?? '', t('你写的都还在。'),
    make('div', { class: 'line' }, open, make('a', { class: 'btn btn-sm', href: '/next' }, t('处理下一件'))));
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

/** What the customer will read or hear: the fields that the form's `preview` names, one after the other. */
function preview() {
  const data = page().data();
  const said = given.schema.properties.preview.split(',').map((path) => look(data, parsePath(path.trim()))).filter((value) => value?.length);
  const row = ({ at, who, finding, demand, answer }) => make('li', {}, demand ? t('%(what)s：%(text)s', { what: demand, text: answer || '—' }) : [at && at.slice(5, 16).replace('T', ' '), who, finding].filter(Boolean).join(' '));
  const dialog = make('dialog', { class: 'box wide', 'aria-labelledby': 'preview-title' },
    make('div', { class: 'head' }, make('h2', { id: 'preview-title' }, t('客户看到的')), make('button', { type: 'button', class: 'btn btn-bare btn-icon', 'data-close': true, 'aria-label': t('关闭') }, icon('x'))),
    make('div', { class: 'body stack' }, ...(said.length ? said.map((value) => (Array.isArray(value) ? make('ul', {}, ...value.map(row)) : make('p', { class: 'text' }, value))) : [t('还没有写。')])));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const complete = () => (page() ? page().submit() : plain());

element?.addEventListener('bh:form-ready', () => { missing(page()._state()); });
element?.addEventListener('bh:form-changed', (event) => missing(event.detail));
element?.addEventListener('bh:form-saving', () => draft(t('正在保存草稿…'), 'pencil'));
element?.addEventListener('bh:form-saved', () => draft(t('草稿 %(time)s 已存', { time: clockTime() }), 'check'));
element?.addEventListener('bh:form-save-failed', ({ detail: { status, problem } }) => {
  draft(status ? t('草稿还没存上，稍后再试') : t('没有连上，草稿先留在本机，连上就存'), 'warn');
  if (status === 403 || status === 409) moved(problem);
});
element?.addEventListener('bh:form-draft-elsewhere', ({ detail }) => { draft(t('草稿等你决定用哪一份'), 'warn'); elsewhere(page(), detail); });
element?.addEventListener('bh:form-submitting', (event) => {
  const undecided = $('#stale [data-undecided] button');
  if (undecided) {
    event.preventDefault();
    undecided.focus();
  } else button?.classList.add('is-busy');
});
element?.addEventListener('bh:form-refused', (event) => {
  button?.classList.remove('is-busy');
  const { status, problem } = event.detail;
  if (![403, 404, 409].includes(status)) return;
  event.preventDefault();
  moved(problem);
});
element?.addEventListener('bh:form-signed-out', () => { button?.classList.remove('is-busy'); signedOut(); });
if (page()?.form) missing(page()._state());
if (!element) missing();

tabs($('.aside [role=tablist]'));
if (!element) bind('Ctrl+Enter', complete);
bind('KeyO', () => { const opener = $('[data-ask$="/ask/assign"]'); if (!opener) return false; opener.click(); return true; });
bind('KeyM', () => { $('#tab-talk')?.click(); $('#note')?.focus(); });
bind('Escape', () => { $('[data-back]')?.click(); });
button?.addEventListener('click', complete);
$('[data-preview]')?.addEventListener('click', preview);
$('[data-next-fault]')?.addEventListener('click', () => page()?.nextFault());
$('[data-take-draft]')?.addEventListener('click', () => {
  page()?.update({ data: { ...given.data, ...given.othersDraft } });
  $('[data-others-draft]').remove();
});
document.addEventListener('bh:sent', (event) => { if (event.target.matches('#panel-talk form')) renew('panel-talk'); });

/** A part of the page as the server sees it now; what is typed into the form stays. */
async function renew(id) {
  const html = await (await ask(location.pathname)).text();
  const fresh = new DOMParser().parseFromString(html, 'text/html').getElementById(id);
  const old = document.getElementById(id);
  if (fresh) { fresh.hidden = old.hidden; old.replaceWith(fresh); }
}

// files: chosen in the material, dropped anywhere, pasted, or put into a field of the form; a form may show them too
async function filesMoved() {
  await renew('task-files');
  if (!given.data.record?.files) return;
  const { data } = await (await ask(`/tasks/${given.task}/form`)).json();
  page()?.set('record.files', data.record.files);
}
const adding = $('[data-drop]');
adding?.after(watchFiles({ where: () => adding, after: filesMoved }).tray);
element?.addEventListener('bh:form-uploaded', () => filesMoved().catch(complain));

