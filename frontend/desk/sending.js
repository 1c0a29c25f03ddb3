// Sends a form[data-act]: the answer becomes a toast, a refusal stands in the form at its field.
import { $$, icon, make } from './dom.js';
import { refresh } from './act.js';
import { ask, Refused } from './net.js';
import { complain, told } from './toast.js';

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

export async function submit(form, submitter) {
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
