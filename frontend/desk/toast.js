// Toasts exist to undo: ten seconds, Z.
import { announce, make } from './dom.js';
import { ask } from './net.js';
import { t } from './words.js';

let current = null;

export function toast(text, { undo = null, seconds = 10 } = {}) {
  current?.close();
  const region = document.getElementById('toasts');
  const box = make('div', { class: 'toast fade' }, make('span', { class: 'grow' }, text));
  let rest = seconds;
  const timer = setInterval(() => {
    rest -= 1;
    if (count) count.textContent = t('%(s)s 秒', { s: rest });
    if (rest <= 0) close();
  }, 1000);
  let count = null;
  function close() {
    clearInterval(timer);
    box.remove();
    if (current?.box === box) current = null;
  }
  async function takeBack() {
    close();
    try {
      toast((await undo()) || t('已撤销'), { seconds: 4 });
    } catch (problem) {
      toast(isSaid(problem) ? problem.message : t('没有成功，请再试一次'), { seconds: 6 });
    }
  }
  if (undo) {
    const button = make('button', { type: 'button', class: 'link' }, t('撤销'));
    button.addEventListener('click', takeBack);
    count = make('span', { class: 'nowrap', 'aria-hidden': 'true' }, t('%(s)s 秒', { s: rest }));
    box.append(button, make('kbd', {}, 'Z'), count);
  }
  current = { box, close, takeBack: undo ? takeBack : null };
  region.append(box);
  announce(text);
}

export function undoLast() {
  current?.takeBack?.();
}

/** What an action answered with becomes a toast; `undo` is a list of calls that take it back. */
export function told(answer, after) {
  if (!answer?.text) return;
  const calls = answer.undo ?? [];
  toast(answer.text, {
    undo: calls.length ? async () => {
      let said = '';
      for (const call of calls) said = (await (await ask(call.url, { method: 'POST', json: call.json ?? {} })).json()).text;
      after?.();
      return said;
    } : null,
    seconds: calls.length ? 10 : 5,
  });
}

/** Whether the server said itself what is wrong; if not it was away, and another try may help. */
export const isSaid = (problem) => Boolean(problem?.problem?.text);
export const wordsOf = (problem) => (isSaid(problem) ? problem.message : t('没有连上服务器，请稍后再试'));

export function complain(problem) {
  if (problem?.status !== 401) toast(wordsOf(problem), { seconds: 8 });
}
