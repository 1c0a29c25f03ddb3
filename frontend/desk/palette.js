// The command palette: cases, customers, actions on what is open, pages.
import { $, $$, announce, debounced, icon, make } from './dom.js';
import { openAsk } from './act.js';
import { ask } from './net.js';
import { t } from './words.js';

const dialog = document.getElementById('palette');
const field = document.getElementById('palette-text');
const found = document.getElementById('palette-found');
let hits = [];
let chosen = 0;
let running;

export function openPalette() {
  if (!dialog || dialog.open) return;
  field.value = '';
  dialog.showModal();
  show([]);
  look('');
}

/** Marks the typed text within a label. */
function marked(label, text) {
  const at = text ? label.toLowerCase().indexOf(text.toLowerCase()) : -1;
  if (at < 0) return [label];
  return [label.slice(0, at), make('mark', {}, label.slice(at, at + text.length)), label.slice(at + text.length)];
}

function commands(text) {
  const list = $$('[data-command]').map((element) => ({ label: element.dataset.command, key: element.dataset.key, icon: 'arrow', run: () => element.click() }));
  return list.filter((item) => !text || item.label.toLowerCase().includes(text.toLowerCase()));
}

function places(text) {
  const list = $$('.side a[href]:not(.brand)').map((link) => ({ label: link.dataset.place ?? $('span', link)?.textContent ?? link.ariaLabel, key: link.getAttribute('aria-keyshortcuts'), icon: 'right', href: link.getAttribute('href') }));
  return list.filter((item) => item.label && (!text || item.label.toLowerCase().includes(text.toLowerCase())));
}

function show(groups) {
  hits = [];
  found.replaceChildren();
  for (const [title, items] of groups) {
    if (!items.length) continue;
    found.append(make('h3', { role: 'presentation' }, title));
    for (const item of items) {
      const number = hits.length;
      const row = make('div', { class: 'hit', role: 'option', id: `hit-${number}`, 'aria-selected': 'false' });
      if (item.risk === 'high') row.append(make('span', { class: 'risk risk-high' }, t('高')));
      else if (item.risk === 'elevated') row.append(make('span', { class: 'risk risk-elevated' }, t('中')));
      else row.append(item.icon ? icon(item.icon) : make('span', { class: 'gap' }));
      row.append(make('span', { class: 'grow cut' }, ...marked(item.label, field.value.trim())));
      if (item.note) row.append(make('span', { class: 'meta nowrap' }, item.note));
      if (item.key) row.append(make('kbd', {}, item.key));
      row.addEventListener('click', () => take(number));
      found.append(row);
      hits.push({ ...item, row });
    }
  }
  if (!hits.length && field.value.trim()) found.append(make('p', { class: 'empty' }, t('没有找到')));
  choose(0);
}

function choose(number) {
  hits[chosen]?.row.setAttribute('aria-selected', 'false');
  chosen = Math.max(0, Math.min(hits.length - 1, number));
  const hit = hits[chosen];
  hit?.row.setAttribute('aria-selected', 'true');
  hit?.row.scrollIntoView({ block: 'nearest' });
  if (hit) field.setAttribute('aria-activedescendant', hit.row.id);
  else field.removeAttribute('aria-activedescendant');
}

function take(number) {
  const hit = hits[number];
  if (!hit) return;
  if (hit.again) { look(field.value.trim()); return; }
  dialog.close();
  if (hit.run) hit.run();
  else if (hit.ask) openAsk(hit.ask);
  else if (hit.href) location.assign(hit.href);
}

async function look(text) {
  running?.abort();
  running = new AbortController();
  let answer = { cases: [], customers: [] };
  let lost = []; // where the server was away: choosing this looks again
  if (text) {
    try { answer = await (await ask(`/palette?q=${encodeURIComponent(text)}`, { signal: running.signal })).json(); } catch (problem) {
      if (problem.name === 'AbortError') return;
      lost = [{ label: t('案件和客户没有查成，再试一次'), icon: 'warn', again: true }];
    }
  }
  const cases = answer.cases.map((item) => ({ label: `${item.customer ? `${item.customer} · ` : ''}${item.title}`, note: item.number, risk: item.risk, href: `/cases/${item.number}` }));
  const customers = answer.customers.map((item) => ({ label: item.name, note: item.note, icon: 'person', href: item.href }));
  show([[t('案件'), cases], [t('客户'), customers], [t('对当前页面'), commands(text)], [t('去'), places(text)], [t('没有连上服务器'), lost]]);
  announce(t('%(n)s 个结果', { n: hits.length }));
}

const later = debounced(() => look(field.value.trim()), 140);
field?.addEventListener('input', later);
field?.addEventListener('keydown', (event) => {
  if (event.isComposing) return;
  if (event.key === 'ArrowDown') { event.preventDefault(); choose(chosen + 1); }
  if (event.key === 'ArrowUp') { event.preventDefault(); choose(chosen - 1); }
  if (event.key === 'Enter') { event.preventDefault(); take(chosen); }
});
