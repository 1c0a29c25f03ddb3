// Files of a complaint that is being taken: they wait on the server, as the draft does, and go onto the case once it is open.
import { $, icon, make } from './dom.js';
import { send } from './net.js';
import { complain } from './toast.js';
import { watchFiles } from './uploads.js';
import { t } from './words.js';

const list = $('[data-start-files]');
const rows = new Map(); // id → row

function mark(internal) {
  return make('span', { class: internal ? 'chip' : 'chip ok' }, icon(internal ? 'lock' : 'eye'), internal ? t('内部') : t('可给客户'));
}

function forget(id) {
  rows.get(id)?.remove();
  rows.delete(id);
}

/** Shows a file that waits, once. */
export function show({ id, name, told, internal }) {
  if (rows.has(id)) return;
  const gone = make('button', { type: 'button', class: 'btn btn-bare btn-icon btn-sm', 'aria-label': t('去掉 %(name)s', { name }) }, icon('x'));
  gone.addEventListener('click', async () => {
    try { await drop([id]); } catch (problem) { complain(problem); }
  });
  const row = make('li', {}, icon('doc'), make('span', { class: 'grow' }, name), mark(internal), make('span', { class: 'meta nowrap' }, told), gone);
  rows.set(id, row);
  list.append(row);
}

const numbers = (ids) => ids.map((id) => id.split('/')[1]).join(',');

/** Forgets files on the server and here. */
export async function drop(ids) {
  await send('/intake/files/drop', { files: numbers(ids) });
  ids.forEach(forget);
}

/** Some went with another case or were removed elsewhere: only these are left. */
export function left(ids) {
  for (const id of [...rows.keys()]) if (!ids.includes(id)) forget(id);
}

/** The numbers of the files that go with this complaint. */
export const waiting = () => numbers([...rows.keys()]);

const { tray, settled } = watchFiles({ where: () => $('[data-drop]'), one: show });
list.after(tray);
export { settled };
