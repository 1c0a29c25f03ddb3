// Acts: every form[data-act] is sent by script, answered with a toast, and the place that shows it is refreshed.
// Without script the same forms post and redirect. [data-ask] opens a dialog that the server rendered.
import htmx from './htmx.js';
import { $, $$, icon, make } from './dom.js';
import { ask, Refused } from './net.js';
import { complain, told } from './toast.js';

const sign = (one) => [one.localName, one.id, one.name, one.getAttribute('href'), one.dataset.ask, one.form?.getAttribute('action'), one.closest('[data-row]')?.dataset.row].join(' ');

/** Shows the page again as the server sees it now; neither the scroll nor the focus moves. */
export async function refresh() {
  if ($('#main [data-form]')) { location.reload(); return; } // a form opens with its page
  const focused = document.activeElement?.closest('#main *');
  await htmx.ajax('GET', location.pathname + location.search, { target: '#main', select: '#main', swap: 'outerHTML show:none' });
  if (focused && document.activeElement === document.body) {
    ($$(`#main ${focused.localName}`).find((one) => sign(one) === sign(focused)) ?? $('#main')).focus({ preventScroll: true });
  }
  document.dispatchEvent(new CustomEvent('bh:fresh'));
}

function showFaults(form, problem) {
  $$('.fault[data-from-server]', form).forEach((element) => element.remove());
  $$('[aria-invalid]', form).forEach((element) => element.removeAttribute('aria-invalid'));
  let first = null;
  for (const fault of problem.errors ?? []) {
    const field = form.elements.namedItem(fault.field);
    const line = make('div', { class: 'fault', 'data-from-server': true, role: 'alert' }, icon('warn'), make('span', {}, fault.text));
    if (field instanceof HTMLElement) {
      field.setAttribute('aria-invalid', 'true');
      field.after(line);
      first ??= field;
    }
  }
  if (!first) {
    const line = make('div', { class: 'fault', 'data-from-server': true, role: 'alert' }, icon('warn'), make('span', {}, problem.text ?? ''));
    (form.querySelector('[data-faults]') ?? form).append(line);
  }
  first?.focus();
}

async function submit(form, submitter) {
  const button = submitter ?? form.querySelector('button:not([type=button])');
  if (button?.classList.contains('is-busy')) return;
  button?.classList.add('is-busy');
  try {
    const data = new FormData(form, submitter ?? undefined);
    const answer = await (await ask(submitter?.formAction && submitter.hasAttribute('formaction') ? submitter.formAction : form.action, { method: 'POST', form: data })).json();
    form.closest('dialog')?.close();
    form.dispatchEvent(new CustomEvent('bh:sent', { bubbles: true, detail: answer }));
    if (answer.go) { location.assign(answer.go); return; }
    if (form.dataset.act !== 'quiet') await refresh();
    told(answer, refresh);
  } catch (problem) {
    if (problem instanceof Refused && problem.status !== 401 && (form.closest('dialog') || problem.problem.errors?.length)) showFaults(form, problem.problem);
    else complain(problem);
  } finally {
    button?.classList.remove('is-busy');
  }
}

export async function openAsk(url) {
  const dialog = document.getElementById('ask');
  try {
    dialog.innerHTML = await (await ask(url)).text();
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
  submit(form, event.submitter);
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
}
document.addEventListener('bh:keep', keep);
document.addEventListener('input', (event) => { if (event.target.matches?.('[data-keep]')) keep(); });
document.addEventListener('bh:sent', (event) => {
  for (const field of $$('[data-keep]', event.target)) { sessionStorage.removeItem(keyOf(field)); field.value = ''; }
});
