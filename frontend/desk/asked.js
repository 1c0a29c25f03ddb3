// A dialog that stood open when the session ended: what was written in it waits in the tab and stands in it again afterwards.
import { $ } from './dom.js';
import { openAsk } from './act.js';

const KEPT = 'bh-asked';
const ticked = (field) => ['checkbox', 'radio'].includes(field.type);
const fieldsOf = (dialog) => [...$('form', dialog).elements].filter((field) => field.name && !['hidden', 'file', 'password'].includes(field.type));

export function keepAsked() {
  const dialog = document.getElementById('ask');
  const values = fieldsOf(dialog).map((field) => (ticked(field) ? field.checked : field.value));
  sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, url: dialog.dataset.url, values }));
}

/** Only on the page where it stood; on the way there it goes on waiting. */
export async function bringBack() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT));
  if (kept?.path !== location.pathname) return;
  sessionStorage.removeItem(KEPT);
  await openAsk(kept.url);
  fieldsOf(document.getElementById('ask')).forEach((field, at) => {
    if (ticked(field)) field.checked = kept.values[at];
    else field.value = kept.values[at];
  });
}
