// Rows: J K up and down, Enter opens, Space peeks, X chooses, C claims, A assigns, . takes the next.
import { $, $$, announce } from './dom.js';
import { openAsk } from './act.js';
import { apply } from './live.js';
import { bind } from './keys.js';
import { complain } from './toast.js';
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
  load().catch(() => {}); // here before the server may be away
}

const load = () => import('./row-acts.js');
const acts = (run) => load().then(run).catch(complain);
const choosing = (run) => import('./choose.js').then(run).catch(complain);
const anyChosen = () => $('[data-choose]:checked');

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
  acts(({ peek }) => peek(current()));
  return true;
});
bind('KeyX', () => { const box = current()?.querySelector('[data-choose]'); if (box) { box.checked = !box.checked; choosing(({ change }) => change(box)); } });
bind('KeyC', () => { const row = current(); acts(({ claim }) => claim(row)).then(() => point($(`[data-row="${CSS.escape(row?.dataset.row ?? '')}"]`))); });
bind('KeyA', () => {
  if (anyChosen()) $('#bulk select')?.focus();
  else if (current()?.dataset.assign) openAsk(current().dataset.assign);
});
bind('Period', () => document.querySelector('[data-next]')?.click());
bind('KeyR', apply);
bind('Slash', () => { const filters = $('#filters'); if (filters) { filters.hidden = false; $('[type=search]', filters)?.focus(); } });
bind('Escape', (event) => {
  if (event.target.matches('#filters input')) event.target.blur();
  else if ($('.is-choosing')) choosing(({ none }) => none());
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
  if (event.target.matches('[data-choose],[data-choose-all]')) choosing(({ change }) => change(event.target));
});
document.addEventListener('click', (event) => {
  const toggle = event.target.closest('[data-fold]');
  if (toggle) {
    const open = toggle.getAttribute('aria-expanded') !== 'true';
    toggle.setAttribute('aria-expanded', String(open));
    for (const row of $$(`[data-group="${toggle.dataset.fold}"]`)) row.hidden = !open;
    return;
  }
  if (event.target.closest('[data-choosing-mode]')) choosing(({ toggle }) => toggle());
  if (event.target.closest('[data-toggle-filters]')) { const filters = $('#filters'); filters.hidden = !filters.hidden; if (!filters.hidden) $('input,select', filters)?.focus(); return; }
  const row = event.target.closest('[data-row]');
  if (!row || event.target.closest('a,button,input,label,summary')) return;
  if (getSelection().toString()) return;
  point(row);
  row.querySelector('a.go')?.click();
});
document.addEventListener('focusin', (event) => { const row = event.target.closest?.('[data-row]'); if (row && event.target.matches('a.go')) point(row); });
document.addEventListener('htmx:afterSwap', () => announce(t('%(n)s 行', { n: rows().length })));
