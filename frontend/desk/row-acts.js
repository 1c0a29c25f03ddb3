// Acts on rows, fetched with the first of them: peek, claim, and acts on many with a result for each.
import htmx from './htmx.js';
import { $, $$, icon, make } from './dom.js';
import { refresh } from './act.js';
import { ask, send } from './net.js';
import { complain, told } from './toast.js';
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
  } catch (problem) { complain(problem); }
}

/** Why nothing was done with a row stands below it, and it stays chosen; false where it is not on the page. */
function showAtRow({ task, text }) {
  const row = $(`[data-row="${CSS.escape(task)}"]`);
  if (!row) return false;
  const id = `fault-${task}`;
  const box = $('[data-choose]', row);
  const fault = make('div', { class: 'fault', id }, icon('warn'), make('span', {}, text));
  row.after(row.cells ? make('tr', { class: 'row-fault' }, make('td', { colspan: 20 }, fault)) : make('li', { class: 'row-fault' }, fault));
  if (box) { box.checked = true; box.setAttribute('aria-describedby', id); }
  return true;
}

export async function act(form, submitter, picked) {
  const data = Object.fromEntries(new FormData(form, submitter));
  delete data.csrf_token;
  try {
    const answer = await send(form.action, { ...data, tasks: picked });
    $$('[data-choose]:checked').forEach((box) => { box.checked = false; });
    await refresh();
    const failed = (answer.results ?? []).filter((result) => !result.ok && !showAtRow(result));
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

export async function peek(row) {
  const url = row?.dataset.peek;
  if (!url) return;
  const dialog = document.getElementById('peek');
  try {
    dialog.innerHTML = await (await ask(url)).text();
    htmx.process(dialog);
    dialog.showModal();
  } catch (problem) { complain(problem); }
}

export async function claim(row) {
  if (!row?.dataset.claim) return;
  try {
    const answer = await send(row.dataset.claim, {});
    await refresh();
    told(answer, refresh);
  } catch (problem) { complain(problem); }
}
