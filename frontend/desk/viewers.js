// Who else has this page open: as the poll says, told to a screen reader when somebody comes.
import { $, announce, make } from './dom.js';
import { t } from './words.js';

const SHOWN = 2;
let present = new Set([...document.querySelectorAll('[data-viewer]')].map((one) => one.dataset.viewer));

function viewer(name) {
  const said = t('%(name)s正在看', { name });
  return make('span', { class: 'line', title: said, 'data-viewer': name },
    make('span', { class: 'avatar', 'aria-hidden': 'true' }, [...name][0]), make('span', { class: 'optional-head' }, said));
}

document.addEventListener('bh:live', ({ detail: { viewers } }) => {
  const place = $('[data-viewers]');
  if (!viewers || !place) return;
  const came = viewers.filter((name) => !present.has(name));
  present = new Set(viewers);
  place.replaceChildren(...viewers.slice(0, SHOWN).map(viewer), ...(viewers.length > SHOWN ? [`+${viewers.length - SHOWN}`] : []));
  if (came.length) announce(came.map((name) => t('%(name)s正在看', { name })).join(t('、')));
});
