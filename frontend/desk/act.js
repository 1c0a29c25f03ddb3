// Acts: every form[data-act] is sent by script, answered with a toast, and the place that shows it is refreshed.
// Without script the same forms post and redirect. [data-ask] opens a dialog that the server rendered.
import htmx from './htmx.js';
import { $, $$ } from './dom.js';
import { ask } from './net.js';
import { complain } from './toast.js';

const sign = (one) => [one.localName, one.id, one.name, one.getAttribute('href'), one.dataset.ask, one.form?.getAttribute('action'), one.closest('[data-row]')?.dataset.row].join(' ');

/** Shows the page again as the server sees it now; neither the scroll nor the focus moves. */
export async function refresh() {
  if ($('#main [data-form]')) { location.reload(); return; } // a form opens with its page
  const focused = document.activeElement?.closest('#main *');
  await htmx.ajax('GET', location.pathname + location.search, { target: '#main', select: '#main', swap: 'outerHTML show:none' });
  if (focused && document.activeElement === document.body) {
    ($$(`#main ${focused.localName}`).find((one) => one.offsetParent && sign(one) === sign(focused)) ?? $('#main')).focus({ preventScroll: true });
  }
  document.dispatchEvent(new CustomEvent('bh:fresh'));
}

export async function openAsk(url) {
  const dialog = document.getElementById('ask');
  try {
    dialog.innerHTML = await (await ask(url)).text();
    dialog.dataset.url = url;
    htmx.process(dialog);
    dialog.showModal();
    (dialog.querySelector('[autofocus]') ?? dialog.querySelector('select,textarea,input:not([type=hidden])'))?.focus();
  } catch (problem) {
    complain(problem);
  }
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.act === undefined) return;
  event.preventDefault();
  const { submitter } = event;
  import('./sending.js').then(({ submit }) => submit(form, submitter), complain);
});

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-ask]');
  if (opener) { event.preventDefault(); openAsk(opener.dataset.ask + ('withQuery' in opener.dataset ? `&${location.search.slice(1)}` : '')); return; }
  if (event.target.closest('[data-close]')) event.target.closest('dialog')?.close();
  const dialog = event.target;
  if (dialog instanceof HTMLDialogElement && dialog.id !== 'signed-out') {
    const box = dialog.getBoundingClientRect();
    if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) dialog.close();
  }
});

// Fields marked data-keep survive an ended session, a reload and the back button until they are sent.
const keyOf = (field) => `bh-keep:${location.pathname}:${field.name || field.id}`;
function keep() {
  for (const field of $$('[data-keep]')) {
    if (field.value) sessionStorage.setItem(keyOf(field), field.value);
    else sessionStorage.removeItem(keyOf(field));
  }
}
export function restore() {
  for (const field of $$('[data-keep]')) {
    const kept = sessionStorage.getItem(keyOf(field));
    if (kept && !field.value) field.value = kept;
  }
  if (sessionStorage.getItem('bh-asked')) import('./asked.js').then(({ bringBack }) => bringBack());
}
document.addEventListener('bh:keep', () => {
  keep();
  if ($('#ask[open]')) import('./asked.js').then(({ keepAsked }) => keepAsked());
});
document.addEventListener('input', (event) => { if (event.target.matches?.('[data-keep]')) keep(); });
document.addEventListener('bh:sent', (event) => {
  for (const field of $$('[data-keep]', event.target)) { sessionStorage.removeItem(keyOf(field)); field.value = ''; }
});
