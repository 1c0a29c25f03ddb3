// Above the form: what happened meanwhile, and what can be done about it.
import { $, announce, icon, make } from './dom.js';
import { dayTime } from './clock.js';
import { t } from './words.js';

export function notice(glyph, title, text, ...rest) {
  const region = $('#stale');
  region.className = 'notice warn flat';
  region.hidden = false;
  region.replaceChildren(icon(glyph), make('div', { class: 'grow' }, make('b', {}, title), text, ...rest));
  region.scrollIntoView({ block: 'nearest' });
  announce(title);
}

export function choice(text, act) {
  const chosen = make('button', { type: 'button', class: 'btn btn-sm' }, text);
  chosen.addEventListener('click', act);
  return chosen;
}

export function closeNotice() {
  $('#stale').hidden = true;
  $('#stale').replaceChildren();
  $('[data-form] :is(input, textarea, select, button)')?.focus({ preventScroll: true });
}

/** The same person saved another draft elsewhere: one of the two goes on, and the other can be had back. `taken` is told
 *  which goes on, before the form shows it. */
export function elsewhere(page, { draft: theirs, saved_at: at }, taken = () => {}) {
  const swap = (data) => {
    const before = page.data();
    taken(data);
    page.settle(data);
    notice('undo', t('已换成另一份'), t('换下的一份还在，可以换回。'), make('div', { class: 'line' }, choice(t('换回来'), () => swap(before)), choice(t('知道了'), closeNotice)));
  };
  notice(
    'undo',
    t('这份草稿在另一个窗口存过'),
    t('那一份存于 %(time)s，和这里写的不一样。两份都还在，选一份接着写。', { time: dayTime(Date.parse(at)) }),
    make('div', { class: 'line' }, choice(t('用那一份'), () => swap(theirs)), choice(t('保留我的'), () => { page.settle(); closeNotice(); })),
  );
}
