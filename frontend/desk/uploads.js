// Files that go to the server one by one: chosen, dropped or pasted, each with its progress, or with the reason why not.
import { clockTime } from './clock.js';
import { icon, inField, make } from './dom.js';
import { Refused, signedOut, token } from './net.js';
import { complain, toast } from './toast.js';
import { t } from './words.js';

/** Sends one form; `progress` hears a share from 0 to 1. Raises Refused with the server's text, as `ask` does. */
function post(url, form, progress) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open('POST', url);
    call.responseType = 'json';
    call.setRequestHeader('X-Requested-With', 'desk');
    call.setRequestHeader('X-CSRFToken', token());
    call.upload.addEventListener('progress', ({ loaded, total }) => progress(loaded / total));
    call.addEventListener('error', () => reject(new Refused(0, { text: t('没有传上去，请再试一次') })));
    call.addEventListener('load', () => {
      if (call.status === 401) signedOut();
      if (call.status < 400) resolve(call.response);
      else reject(new Refused(call.status, call.response ?? { text: t('没有传上去，请再试一次') }));
    });
    call.send(form);
  });
}

/**
 * Takes files for the form that `where` finds: from its [data-send] field, dropped anywhere on the page, or pasted.
 * `one` hears what the server answered for each file, `after` that some of those taken together were kept. Answers the
 * tray of files on their way and of those refused, for the page to place, and `settled`: a promise that none is on its way.
 */
export function watchFiles({ where, one = () => {}, after = () => {} }) {
  const tray = make('ul', { class: 'rows tray', 'data-tray': true });
  const asWhat = make('span');
  const hint = make('div', { class: 'drop-hint', 'aria-hidden': 'true' }, icon('upload'), t('松开即添加为附件'), asWhat);
  let turn = Promise.resolve();

  async function send({ url, fields, most }, file, name) {
    const bar = make('progress', { max: '1', value: '0', 'aria-label': t('%(name)s 上传中', { name }) });
    const row = make('li', {}, make('span', { class: 'grow cut' }, name), bar);
    tray.append(row);
    try {
      if (file.size > most) throw new Refused(413, { text: t('文件不能超过 %(n)s MB', { n: Math.floor(most / 1e6) }) });
      const body = new FormData();
      for (const [key, value] of fields) body.append(key, value);
      body.append('file', file, name);
      one(await post(url, body, (share) => { bar.value = share; }));
      row.remove();
      return true;
    } catch (problem) {
      const gone = make('button', { type: 'button', class: 'btn btn-bare btn-icon btn-sm', 'aria-label': t('不再显示 %(name)s', { name }) }, icon('x'));
      gone.addEventListener('click', () => row.remove());
      row.className = 'refused';
      row.replaceChildren(icon('warn'), make('span', { class: 'grow' }, make('b', {}, name), ' ', problem.message), gone);
      return false;
    }
  }

  function take(files, naming = (file) => file.name) {
    const form = where();
    const fields = [...new FormData(form)].filter(([key]) => key !== 'file');
    const target = { url: form.action, fields, most: Number(form.dataset.largest) };
    const list = [...files];
    turn = turn.then(async () => {
      let kept = 0;
      for (const file of list) if (await send(target, file, naming(file))) kept += 1;
      if (kept) await after();
      const refused = list.length - kept;
      const told = [kept && t('已添加 %(n)s 个附件', { n: kept }), refused && t('%(n)s 个没有收下，原因在附件那里', { n: refused })];
      toast(told.filter(Boolean).join('；'), { seconds: refused ? 8 : 4 });
    }).catch(complain);
  }

  const carries = (event) => where() && event.dataTransfer?.types.includes('Files');
  document.addEventListener('change', (event) => {
    if (!event.target.matches('[data-send]')) return;
    take(event.target.files);
    event.target.value = '';
  });
  document.addEventListener('dragover', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    asWhat.textContent = where().querySelector('select')?.selectedOptions[0].text ?? '';
    document.body.append(hint);
  });
  document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) hint.remove(); });
  document.addEventListener('drop', (event) => {
    hint.remove();
    if (!carries(event) || event.defaultPrevented) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  document.addEventListener('paste', (event) => {
    const { files, types } = event.clipboardData;
    // a table copied from a spreadsheet is a picture and a text: where one types, the text is meant
    if (!files.length || !where() || event.defaultPrevented || (inField(event.target) && types.includes('text/plain'))) return;
    event.preventDefault();
    take(files, (file) => (file.name === 'image.png' ? t('截图 %(time)s.png', { time: clockTime().replaceAll(':', '.') }) : file.name));
  });
  return { tray, settled: () => turn };
}
