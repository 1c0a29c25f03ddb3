// Choosing rows: one, all of a table, all that a person holds. A bar floats while any are chosen; on a phone rows are chosen in
// a mode of its own, in which a tap on a row chooses it. Fetched with the first choice.
import { $, $$, announce } from './dom.js';
import { act, offerPeople } from './row-acts.js';
import { t } from './words.js';

const chosen = () => [...new Set($$('[data-choose]:checked').map((box) => box.value))];
const choose = (boxes, on) => boxes.forEach((box) => { box.checked = on; });
const mode = () => $('[data-choosing-mode]');
const within = (all) => $$('[data-choose]', all.closest('[data-choosing]') ?? document);

let offering = 0;
let kept = []; // chosen before the list was exchanged
let wanted; // the row whose own rows are chosen once they are there
let on = false; // the mode, before anything is chosen
let last; // the box ticked last

/** A box was ticked. That of a row whose own rows are not there yet opens it first. */
export function change(box) {
  last = box;
  if (box.matches('[data-choose-all]')) {
    const boxes = within(box);
    choose(boxes, box.checked);
    const row = box.closest('[data-row]');
    const shut = row?.querySelector('a.go[aria-expanded=false]');
    if (shut && !boxes.length) { wanted = row.dataset.row; shut.click(); return; }
  }
  show();
}

export function none() {
  const within = document.activeElement.closest('#bulk');
  on = false;
  choose($$('[data-choose]'), false);
  show();
  if (within) [mode(), last].find((one) => one?.offsetParent)?.focus();
}

/** The mode begins, or ends with nothing chosen. */
export function toggle() {
  if (document.body.classList.contains('is-choosing')) { none(); return; }
  on = true;
  show();
}

function show() {
  const bar = document.getElementById('bulk');
  const picked = chosen();
  for (const box of $$('[data-choose]')) box.closest('[data-row]')?.classList.toggle('is-chosen', box.checked);
  for (const all of $$('[data-choose-all]')) {
    const boxes = within(all);
    const n = boxes.filter((box) => box.checked).length;
    all.checked = n > 0 && n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
  }
  const choosing = on || picked.length > 0;
  document.body.classList.toggle('is-choosing', choosing);
  mode()?.setAttribute('aria-pressed', choosing);
  if (!bar) return;
  bar.hidden = !choosing;
  bar.classList.toggle('is-empty', !picked.length);
  if (!picked.length) $('.fault', bar)?.remove();
  clearTimeout(offering);
  if (picked.length) offering = setTimeout(() => offerPeople(picked.slice(0, 50)), 150);
  const said = !choosing ? '' : picked.length ? t('已选 %(n)s 件', { n: picked.length }) : t('点一行选中它');
  const count = $('[data-chosen]', bar);
  if (said && said !== count.textContent) announce(said);
  count.textContent = said;
}

document.addEventListener('click', (event) => { if (event.target.closest('[data-choose-none]')) none(); });
document.addEventListener('submit', (event) => {
  if (event.target.id !== 'bulk') return;
  event.preventDefault();
  act(event.target, event.submitter, chosen()).then((done) => { if (done) on = false; show(); });
});
document.addEventListener('htmx:beforeSwap', () => { kept = chosen(); });
document.addEventListener('htmx:afterSwap', () => {
  choose($$('[data-choose]').filter((box) => kept.includes(box.value)), true);
  const all = wanted && $(`[data-row="${CSS.escape(wanted)}"] [data-choose-all]`);
  if (all) choose(within(all), true);
  [kept, wanted] = [[], undefined];
  show();
});
document.addEventListener('bh:rows', show);
