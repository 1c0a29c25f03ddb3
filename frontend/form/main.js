// Entry of pages with a form: opens every [data-form], with its keys (Ctrl Enter completes, F8 goes to the next fault).
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import './form.css';
import './sections.css';
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/l10n/zh.js';
import { DateTime, Settings } from 'luxon';
import { options as preact } from 'preact';
import { english, say } from './language.js';
import { FormPage } from './mount.js';
import { zone } from './zone.js';

if (!english) flatpickr.localize(Mandarin);
// now() and today() are the server's, whatever clock and zone of this computer say
const ahead = Date.parse(document.body.dataset.now) - Date.now();
if (ahead) Settings.now = () => Date.now() + ahead;
Settings.defaultZone = zone;
const { year, month, day } = DateTime.now();
flatpickr.setDefaults({ now: new Date(year, month - 1, day) });
// The viewer's lists listen to keys from an effect: left to the next frame, it misses the keys of whoever types at once.
preact.requestAnimationFrame = queueMicrotask;

/** Opens a form in the element; `given` as Form.for_browser answers. Resolves to the FormPage (also element.bhForm). */
export async function mount(element, given, options) {
  element.setAttribute('aria-busy', 'true');
  const page = new FormPage(element, given, options);
  element.bhForm = page;
  try {
    await page.open();
  } catch (problem) {
    const told = document.createElement('p');
    told.className = 'bh-form-notice';
    told.setAttribute('role', 'alert');
    told.textContent = say('表单打不开。请刷新页面；若仍不行，请联系管理员。');
    element.replaceChildren(told);
    element.removeAttribute('aria-busy');
    element.dispatchEvent(new CustomEvent('bh:form-broken', { bubbles: true, detail: { problem } }));
    console.error(problem);
  }
  return page;
}

const forms = () => [...document.querySelectorAll('[data-form]')].filter((element) => element.bhForm);
const active = () => forms().find((element) => element.contains(document.activeElement)) ?? forms()[0];

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  const page = active()?.bhForm;
  if (!page) return;
  if (event.code === 'F8') {
    event.preventDefault();
    page.nextFault();
  } else if ((event.ctrlKey || event.metaKey) && (event.code === 'Enter' || event.code === 'NumpadEnter')) {
    event.preventDefault();
    page.submit();
  }
});

document.addEventListener('click', (event) => {
  if (event.target.closest?.('[data-form-complete]')) active()?.bhForm.submit();
});

for (const element of document.querySelectorAll('[data-form]')) {
  const block = document.getElementById(element.dataset.formData ?? '');
  const handed = element.dataset.formFrom && sessionStorage.getItem(element.dataset.formFrom);
  if (block || handed) mount(element, JSON.parse(block?.textContent ?? handed));
}

window.BihuanForm = { mount };
document.dispatchEvent(new CustomEvent('bh:form-library'));
