// Acts on rows, fetched with the first of them: peek, claim, and acts on many with a result for each.
import htmx from './htmx.js';
import { $, $$, icon, make } from './dom.js';
import { refresh } from './act.js';
import { ask, send } from './net.js';
import { isSaid, told, wordsOf } from './toast.js';
import { t } from './words.js';

let offered = '';

/** Who may do all that is chosen, the least loaded first. */
export async function offerPeople(picked) {
  const select = document.getElementById('bulk-to');
  if (!select || (offered === picked.join() && select.options.length)) return;
  offered = picked.join();
  try {
    const people = await (await ask(`${select.dataset.people}?${new URLSearchParams(picked.map((id) => ['task', id]))}`)).json();
    select.replaceChildren(...people.map(({ id, text, away }) => make('option', { value: id, 'data-away': away }, text)));
    if (!people.length) select.append(make('option', { value: '' }, t('没有人能做这几件')));
  } catch (problem) {
    offered = '';
    select.replaceChildren();
    sayInBar(select.form, problem, () => offerPeople(picked));
  }
}

/** What went wrong, with another try where the server did not say itself that it is of no use. */
function faultOf(problem, again, id) {
  const fault = make('div', { class: 'fault', role: 'alert', id }, icon('warn'), make('span', {}, wordsOf(problem)));
  if (isSaid(problem)) return fault;
  const button = make('button', { type: 'button', class: 'link' }, t('再试一次'));
  button.addEventListener('click', again);
  fault.append(button);
  return fault;
}

function sayInBar(bar, problem, again) {
  $('.fault', bar)?.remove();
  if (problem.status !== 401) bar.append(faultOf(problem, () => { $('.fault', bar).remove(); again(); }));
}

const below = (row) => (row?.nextElementSibling?.matches('.row-fault') ? row.nextElementSibling : null);

/** Why nothing was done with a row stands below it. */
function sayAtRow(row, problem, act) {
  below(row)?.remove();
  if (problem.status === 401) return;
  const fault = faultOf(problem, () => { row.querySelector('a.go')?.focus(); act(row); }, `fault-${row.dataset.row}`);
  row.after(row.cells ? make('tr', { class: 'row-fault' }, make('td', { colspan: [...row.cells].reduce((n, cell) => n + cell.colSpan, 0) }, fault)) : make('li', { class: 'row-fault' }, fault));
  $('[data-choose]', row)?.setAttribute('aria-describedby', fault.id);
}

/** A row with which nothing was done says why and stays chosen; false where it is not on the page. */
function failed({ task, text }) {
  const row = $(`[data-row="${CSS.escape(task)}"]`);
  if (!row) return false;
  sayAtRow(row, { message: text, problem: { text } });
  const box = $('[data-choose]', row);
  if (box) box.checked = true;
  return true;
}

/** Does something with all that is chosen; whether it came to an end, with some rows or all. */
export async function act(form, submitter, picked) {
  if (submitter.matches('.is-busy')) return false;
  const data = Object.fromEntries(new FormData(form, submitter));
  delete data.csrf_token;
  submitter.classList.add('is-busy');
  try {
    const answer = await send(form.action, { ...data, tasks: picked });
    $$('[data-choose]:checked').forEach((box) => { box.checked = false; });
    await refresh();
    const elsewhere = (answer.results ?? []).filter((result) => !result.ok && !failed(result));
    if (elsewhere.length) {
      const dialog = document.getElementById('ask');
      dialog.replaceChildren(
        make('div', { class: 'head' }, make('h2', { id: 'ask-title' }, answer.text)),
        make('div', { class: 'body results' }, make('ul', { class: 'rows' }, ...elsewhere.map((result) => make('li', {}, make('span', { class: 'nowrap' }, result.task), make('span', { class: 'danger grow' }, result.text))))),
        make('div', { class: 'foot' }, make('button', { type: 'button', class: 'btn', 'data-close': true }, t('知道了'))),
      );
      dialog.showModal();
    }
    told(answer, refresh);
    return true;
  } catch (problem) {
    sayInBar(form, problem, () => form.requestSubmit(submitter));
    return false;
  } finally {
    submitter.classList.remove('is-busy');
  }
}

export async function peek(row) {
  const url = row?.dataset.peek;
  if (!url) return;
  const dialog = document.getElementById('peek');
  try {
    dialog.innerHTML = await (await ask(url)).text();
    below(row)?.remove();
    htmx.process(dialog);
    dialog.showModal();
  } catch (problem) { sayAtRow(row, problem, peek); }
}

export async function claim(row) {
  if (!row?.dataset.claim) return;
  try {
    const answer = await send(row.dataset.claim, {});
    await refresh();
    told(answer, refresh);
  } catch (problem) { sayAtRow(row, problem, claim); }
}
