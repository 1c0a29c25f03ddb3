// Lists and counts stay current: one small question every ten seconds with an ETag, with jitter, paused while hidden.
// No row moves under cursor or pointer: updates wait until they are asked for (R, click) or nothing happened for five seconds.
import htmx from './htmx.js';
import { $, $$, announce, icon, make } from './dom.js';
import { ask, Refused } from './net.js';
import { clockTime, tick } from './clock.js';
import { complain } from './toast.js';
import { t } from './words.js';

const EVERY = 10_000;
const RETRY = 30_000;
const IDLE = 5_000;
const place = () => document.getElementById('live');
let etag = null;
let timer;
let fetched = null; // the new list, waiting
let lastTouch = 0;
let waiting;

for (const kind of ['pointermove', 'keydown', 'wheel', 'touchstart']) {
  document.addEventListener(kind, () => { lastTouch = Date.now(); }, { passive: true });
}

const notices = () => import('./notices.js');
const pop = () => notices().then((loaded) => loaded.pop());

function showCounts(counts, late = {}) {
  for (const element of $$('[data-count]')) {
    const value = counts[element.dataset.count];
    if (value !== undefined) element.textContent = value;
  }
  for (const element of $$('[data-late]')) {
    const value = late[element.dataset.late] ?? counts[element.dataset.late];
    if (value === undefined) continue;
    element.hidden = !value;
    element.textContent = t('%(n)s 超时', { n: value });
    element.closest('a')?.classList.toggle('has-late', Boolean(value));
  }
}

function say(text) {
  const element = $('[data-updated]');
  if (element) element.textContent = text;
}

let lost; // what asked for rows in vain: a filter, a link to more
const again = () => htmx.trigger(lost, lost.localName === 'form' ? 'change' : 'click');

function failed(yes) {
  const region = $('[data-not-updated]');
  if (!region) return;
  if (!yes) lost = null;
  region.hidden = !yes;
  if (yes) $('[data-since]', region).textContent = region.dataset.at ?? clockTime();
  else region.dataset.at = clockTime();
}

const rowsOf = (root) => new Map($$('[data-row]', root).map((row) => [row.dataset.row, row.dataset.v]));

function difference(fresh) {
  const before = rowsOf(place());
  const after = rowsOf(fresh);
  let changed = 0;
  for (const [id, version] of after) if (before.get(id) !== version) changed += 1;
  for (const id of before.keys()) if (!after.has(id)) changed += 1;
  return changed;
}

export function apply() {
  const list = place();
  if (!fetched || !list) return;
  const chosen = new Set($$('[data-choose]:checked', list).map((box) => box.value));
  const current = $('.is-current', list)?.dataset.row;
  const focused = document.activeElement?.closest?.('[data-row]')?.dataset.row;
  const folded = $$('[data-fold][aria-expanded=false]', list).map((button) => button.dataset.fold);
  list.replaceWith(fetched);
  fetched = null;
  for (const box of $$('[data-choose]', place())) if (chosen.has(box.value)) box.checked = true;
  if (current) $(`[data-row="${CSS.escape(current)}"]`)?.classList.add('is-current');
  if (focused) $(`[data-row="${CSS.escape(focused)}"] a.go`)?.focus({ preventScroll: true });
  for (const name of folded) $(`[data-fold="${name}"]`)?.click();
  htmx.process(place());
  tick();
  document.dispatchEvent(new CustomEvent('bh:rows'));
  offer(0);
}

const idle = () => Date.now() - lastTouch > IDLE && !$('[data-choose]:checked') && !$('dialog[open],:popover-open') && !getSelection().toString();

function offer(n) {
  let bar = $('.updates');
  clearInterval(waiting);
  if (!n) { bar?.remove(); return; }
  waiting = setInterval(() => { if (idle() && !document.hidden) apply(); }, 1000);
  if (!bar) {
    const button = make('button', { type: 'button', class: 'btn' });
    button.addEventListener('click', apply);
    bar = make('div', { class: 'updates' }, button);
    place().before(bar);
  }
  bar.firstChild.replaceChildren(icon('refresh'), t('有 %(n)s 件更新', { n }), make('kbd', {}, 'R'));
  announce(t('有 %(n)s 件更新', { n }));
}

async function fetchList() {
  const html = await (await ask(location.pathname + location.search, { headers: { 'X-Part': 'live', 'X-Rows': rowsOf(place()).size } })).text();
  const fresh = new DOMParser().parseFromString(html, 'text/html').getElementById('live');
  if (!fresh) return;
  const more = difference(fresh);
  fetched = fresh;
  if (!more || idle()) apply();
  else offer(more);
}

async function look() {
  const list = place();
  const url = list?.dataset.live ?? document.body.dataset.live ?? '/live';
  try {
    const answer = await ask(url, { headers: etag ? { 'If-None-Match': etag } : {} });
    if (answer.status !== 304) {
      etag = answer.headers.get('ETag');
      const told = await answer.json();
      const views = Object.entries(told.views ?? {}).map(([id, pair]) => [`view-${id}`, pair]);
      showCounts({ ...told.counts, ...Object.fromEntries(views.map(([key, [all]]) => [key, all])) }, Object.fromEntries(views.map(([key, [, late]]) => [key, late])));
      if (list && told.stamp !== undefined) {
        const before = list.dataset.stamp;
        if (before !== undefined && before !== told.stamp) await (list.dataset.mode === 'case' ? document.dispatchEvent(new CustomEvent('bh:case-moved')) : fetchList());
        if (place()) place().dataset.stamp = told.stamp;
      }
      if (told.counts.pops) pop();
      document.dispatchEvent(new CustomEvent('bh:live', { detail: told }));
    }
    if (lost) again(); else failed(false);
    say(t('%(time)s 已更新', { time: clockTime() }));
    return EVERY;
  } catch (problem) {
    if (problem instanceof Refused && problem.status === 401) return RETRY;
    failed(true);
    return RETRY;
  }
}

function next(wait) {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    if (document.hidden) return;
    next(await look());
  }, wait * (0.85 + Math.random() * 0.3));
}

document.addEventListener('visibilitychange', () => { if (!document.hidden) next(400); });
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-retry]')) { if (lost) again(); else next(0); }
  if (event.target.closest('.side [href="/notices"]') && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); notices().then(({ side }) => side()); }
});
for (const kind of ['sendError', 'responseError']) {
  document.addEventListener(`htmx:${kind}`, ({ detail: { elt, pathInfo } }) => {
    if (!elt.matches('[hx-get]')) return;
    lost = elt;
    failed(true);
    if (!$('[data-not-updated]')) complain(pathInfo);
  });
}
document.addEventListener('htmx:afterSwap', () => failed(false));
export function start() {
  if (!document.getElementById('nav')) return;
  failed(false);
  next(EVERY);
  if ($('#pops[data-waiting]') || sessionStorage.getItem('bh-pop')) pop();
}
