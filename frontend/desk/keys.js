// Keys: off in fields and while composing; bound by place on the keyboard (event.code); single letters can be switched off.
import { $, $$, inField } from './dom.js';
import { undoLast } from './toast.js';

const openPalette = async () => (await import('./palette.js')).openPalette();
const bindings = new Map();
let waitingForG = 0;

/** Bind a key of this page: `KeyJ`, `Enter`, `Space`, `Digit1`, `F8`, with `Ctrl+` or `Alt+` before. Returning false lets the browser have it. */
export function bind(code, run) {
  for (const one of code.split(' ')) bindings.set(one, run);
}

const PLACES = { KeyW: '/work', KeyC: '/cases', KeyP: '/promises', KeyT: '/team', KeyI: '/notices' };
const isLetter = (code) => /^(Key[A-Z]|Digit\d|Period|Slash)$/.test(code);
const lettersOff = () => document.body.dataset.letters === 'off';

function go(href) {
  if ($(`a[href="${href}"]`)) location.assign(href);
}

function name(event) {
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey && event.code !== 'Slash' ? 'Shift+' : ''}${event.code}`;
}

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const key = name(event);
  if (key === 'Ctrl+KeyK') { event.preventDefault(); openPalette(); return; }
  if (document.querySelector('dialog[open]')) return;
  const field = inField(event.target);
  if (event.code === 'Escape' && field) { event.target.blur(); return; }
  const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (bare && field && !/^F\d/.test(event.code) && event.code !== 'Escape') return;
  if (bare && isLetter(event.code) && lettersOff()) return;
  if (bare && waitingForG && Date.now() - waitingForG < 1200 && PLACES[event.code]) {
    waitingForG = 0;
    event.preventDefault();
    go(PLACES[event.code]);
    return;
  }
  waitingForG = 0;
  const run = bindings.get(event.code === 'Slash' && event.shiftKey ? 'Shift+Slash' : key);
  if (run) {
    if (run(event) !== false) event.preventDefault();
    return;
  }
  if (!bare) return;
  switch (event.code) {
    case 'KeyG': waitingForG = Date.now(); break;
    case 'KeyN': go('/intake'); break;
    case 'KeyZ': undoLast(); break;
    default:
  }
});

const keyMap = () => document.getElementById('keymap')?.showModal();
bind('Shift+Slash', keyMap);
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-open-keymap]')) keyMap();
  if (event.target.closest('[data-palette]')) openPalette();
});
for (let n = 1; n <= 9; n += 1) {
  bind(`Alt+Digit${n}`, () => {
    const place = $$('[data-section]')[n - 1];
    if (!place) return false;
    place.click();
    return true;
  });
}
