// What the viewer does not tell a screen reader: which question a set of choices answers, that a field of several
// choices opens a list and where in it one is, which date a time belongs to. Set on the viewer's own elements whenever it draws.

let made = 0;

function idOf(element) {
  if (!element.id) element.id = `bh-part-${made += 1}`;
  return element.id;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value == null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

function choices(field) {
  const label = field.querySelector(':scope > .fjs-form-field-label');
  const role = field.classList.contains('fjs-form-field-radio') ? 'radiogroup' : 'group';
  if (label) set(field, { role, 'aria-labelledby': idOf(label) });
}

function tags(field) {
  const input = field.querySelector('input');
  if (!input) return;
  const list = field.querySelector('.fjs-dropdownlist');
  const chosen = list?.querySelector('.focused');
  if (list) set(list, { role: 'listbox', 'aria-labelledby': input.labels[0] ? idOf(input.labels[0]) : null });
  for (const option of list?.querySelectorAll('.fjs-dropdownlist-item') ?? []) {
    set(option, { role: 'option', 'aria-selected': String(option === chosen) });
  }
  set(input, {
    role: 'combobox', autocomplete: 'off', 'aria-haspopup': 'listbox', 'aria-expanded': String(Boolean(list)),
    'aria-controls': list ? idOf(list) : null, 'aria-activedescendant': chosen ? idOf(chosen) : null,
  });
}

function dateAndTime(field) {
  const [date, time] = ['-date', '-time'].map((end) => field.querySelector(`input[id$="${end}"]`));
  if (date?.labels[0] && time?.labels[0]) set(time, { 'aria-labelledby': `${idOf(date.labels[0])} ${idOf(time.labels[0])}` });
}

/** Two lists of a form have two buttons of the same words: each says which list it belongs to. */
function addRow(button) {
  const label = button.closest('.fjs-form-field-grouplike')?.querySelector(':scope > .fjs-form-field-label');
  if (label) set(button, { 'aria-label': `${button.textContent.trim()} ${label.textContent.trim()}` });
}

function mend(root) {
  root.querySelectorAll('.fjs-form-field-radio, .fjs-form-field-checklist').forEach(choices);
  root.querySelectorAll('.fjs-form-field-taglist').forEach(tags);
  root.querySelectorAll('.fjs-repeat-render-add').forEach(addRow);
  root.querySelectorAll('.fjs-form-field-datetime').forEach(dateAndTime);
}

/** Who adds a row writes in it next; who removes one stands at the row that took its place. At once, not a frame later:
 * a frame may take its time, and whoever types on would be taken away from where they are by then. */
function rows(event) {
  const button = event.target.closest?.('.fjs-repeat-render-add, .fjs-repeat-row-remove');
  if (!button) return;
  const list = button.closest('.fjs-form-field-grouplike');
  const removes = () => [...list.querySelectorAll('.fjs-repeat-row-remove')];
  const at = removes().indexOf(button);
  const drawn = new MutationObserver(() => {
    drawn.disconnect();
    const left = removes();
    if (at < 0) left.at(-1)?.parentElement.querySelector('input, textarea')?.focus();
    else (left[Math.min(at, left.length - 1)] ?? list.querySelector('.fjs-repeat-render-add'))?.focus();
  });
  drawn.observe(list, { childList: true, subtree: true });
  setTimeout(() => drawn.disconnect()); // drawn within the same task, or not at all
}

/** Keeps what the viewer draws in `root` readable; answers how to stop. */
export function makeAccessible(root) {
  let asked = false;
  const observer = new MutationObserver(() => {
    if (asked) return;
    asked = true;
    queueMicrotask(() => { asked = false; mend(root); });
  });
  observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['class'] });
  root.addEventListener('click', rows, true); // before the viewer draws what comes of it
  mend(root);
  return () => observer.disconnect();
}
