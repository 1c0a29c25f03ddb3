// Rows: J K up and down, Enter opens, Space peeks, X chooses, C claims, A assigns, . takes the next; a bulk bar floats when rows are chosen.
import htmx from './htmx.js';
import { $, $$, announce, make } from './dom.js';
import { openAsk, refresh } from './act.js';
import { apply } from './live.js';
import { bind } from './keys.js';
import { ask, send } from './net.js';
import { complain, told } from './toast.js';
import { t } from './words.js';

const rows = () => $$('[data-row]').filter((row) => row.offsetParent !== null);
const current = () => $('[data-row].is-current');

function move(to) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(current());
  const row = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + to))];
  point(row);
  row.querySelector('a.go')?.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
  return true;
}

function point(row) {
  $$('.is-current').forEach((other) => other.classList.remove('is-current'));
  row?.classList.add('is-current');
}

const chosen = () => $$('[data-choose]:checked').map((box) => box.value);

function showBulk() {
  const bar = document.getElementById('bulk');
  const picked = chosen();
  for (const box of $$('[data-choose]')) box.closest('[data-row]')?.classList.toggle('is-chosen', box.checked);
  const all = $('[data-choose-all]');
  const total = $$('[data-choose]').length;
  if (all) {
    all.checked = picked.length > 0 && picked.length === total;
    all.indeterminate = picked.length > 0 && picked.length < total;
  }
  if (!bar) return;
  bar.hidden = !picked.length;
  clearTimeout(offering);
  if (picked.length) offering = setTimeout(() => offerPeople(picked.slice(0, 50)), 150);
  const count = $('[data-chosen]', bar);
  if (count) count.textContent = t('已选 %(n)s 件', { n: picked.length });
}

let offering = 0;
let offered = '';

/** Who may do all that is chosen, the least loaded first. */
async function offerPeople(picked) {
  const select = document.getElementById('bulk-to');
  if (!select || offered === picked.join()) return;
  offered = picked.join();
  try {
    const people = await (await ask(`${select.dataset.people}?${new URLSearchParams(picked.map((id) => ['task', id]))}`)).json();
    select.replaceChildren(...people.map(({ id, text }) => make('option', { value: id }, text)));
    if (!people.length) select.append(make('option', { value: '' }, t('没有人能做这几件')));
  } catch (problem) { complain(problem); }
}

async function bulk(form, submitter) {
  const data = Object.fromEntries(new FormData(form, submitter));
  delete data.csrf_token;
  try {
    const answer = await send(form.action, { ...data, tasks: chosen() });
    $$('[data-choose]:checked').forEach((box) => { box.checked = false; });
    await refresh();
    showBulk();
    const failed = (answer.results ?? []).filter((result) => !result.ok);
    if (failed.length) {
      const dialog = document.getElementById('ask');
      dialog.replaceChildren(
        make('div', { class: 'head' }, make('h2', { id: 'ask-title' }, answer.text)),
        make('div', { class: 'body results' }, make('ul', { class: 'rows' }, ...failed.map((result) => make('li', {}, make('span', { class: 'nowrap' }, result.task), make('span', { class: 'danger grow' }, result.text))))),
        make('div', { class: 'foot' }, make('button', { type: 'button', class: 'btn', 'data-close': true }, t('知道了'))),
      );
      dialog.showModal();
    }
    told(answer, refresh);
  } catch (problem) {
    complain(problem);
  }
}

async function peek(row) {
  const url = row?.dataset.peek;
  if (!url) return;
  const dialog = document.getElementById('peek');
  try {
    dialog.innerHTML = await (await ask(url)).text();
    htmx.process(dialog);
    dialog.showModal();
  } catch (problem) { complain(problem); }
}

async function claim(row) {
  if (!row?.dataset.claim) return;
  try {
    const answer = await send(row.dataset.claim, {});
    await refresh();
    point($(`[data-row="${CSS.escape(row.dataset.row)}"]`));
    told(answer, refresh);
  } catch (problem) { complain(problem); }
}

bind('KeyJ ArrowDown', () => move(1));
bind('KeyK ArrowUp', () => move(-1));
bind('Enter', (event) => {
  if (event.target.closest('a,button,input,summary')) return false;
  current()?.querySelector('a.go')?.click();
  return true;
});
bind('Space', (event) => {
  if (event.target.closest('button,input,summary')) return false;
  if (!current()) return false;
  peek(current());
  return true;
});
bind('KeyX', () => { const box = current()?.querySelector('[data-choose]'); if (box) { box.checked = !box.checked; showBulk(); } });
bind('KeyC', () => claim(current()));
bind('KeyA', () => {
  const picked = chosen();
  if (picked.length) $('#bulk select')?.focus();
  else if (current()?.dataset.assign) openAsk(current().dataset.assign);
});
bind('Period', () => document.querySelector('[data-next]')?.click());
bind('KeyR', apply);
bind('Slash', () => { const filters = $('#filters'); if (filters) { filters.hidden = false; $('[type=search]', filters)?.focus(); } });
bind('Escape', (event) => {
  if (event.target.matches('#filters input')) event.target.blur();
  else if (chosen().length) { $$('[data-choose]:checked').forEach((box) => { box.checked = false; }); showBulk(); }
  else return false;
  return true;
});

// What is chosen in a filter stands on its button.
function label(pick) {
  const words = $$('input:checked', pick).filter((box) => box.value).map((box) => box.parentNode.textContent.trim());
  const button = $('.btn', pick);
  button.classList.toggle('is-on', words.length > 0);
  $('.cut', button).textContent = [pick.dataset.pick, words.join(t('、'))].join(' ').trim();
}

document.addEventListener('change', (event) => {
  const pick = event.target.closest('[data-pick]');
  if (pick) label(pick);
  if (event.target.matches('[data-choose-all]')) $$('[data-choose]').forEach((box) => { box.checked = event.target.checked; });
  if (event.target.matches('[data-choose],[data-choose-all]')) showBulk();
});
document.addEventListener('click', (event) => {
  const toggle = event.target.closest('[data-fold]');
  if (toggle) {
    const open = toggle.getAttribute('aria-expanded') !== 'true';
    toggle.setAttribute('aria-expanded', String(open));
    for (const row of $$(`[data-group="${toggle.dataset.fold}"]`)) row.hidden = !open;
    return;
  }
  if (event.target.closest('[data-toggle-filters]')) { const filters = $('#filters'); filters.hidden = !filters.hidden; if (!filters.hidden) $('input,select', filters)?.focus(); return; }
  const row = event.target.closest('[data-row]');
  if (!row || event.target.closest('a,button,input,label,summary')) return;
  if (getSelection().toString()) return;
  point(row);
  row.querySelector('a.go')?.click();
});
document.addEventListener('submit', (event) => {
  if (event.target.id !== 'bulk') return;
  event.preventDefault();
  bulk(event.target, event.submitter);
});
document.addEventListener('focusin', (event) => { const row = event.target.closest?.('[data-row]'); if (row && event.target.matches('a.go')) point(row); });
document.addEventListener('htmx:afterSwap', () => { showBulk(); announce(t('%(n)s 行', { n: rows().length })); });
document.addEventListener('bh:rows', showBulk);
