// A tab list after the ARIA pattern: arrows move, the panel follows.
import { $$ } from './dom.js';

export function tabs(list) {
  if (!list) return;
  const all = $$('[role=tab]', list);
  const show = (tab) => {
    for (const other of all) {
      const on = other === tab;
      other.setAttribute('aria-selected', String(on));
      other.tabIndex = on ? 0 : -1;
      document.getElementById(other.getAttribute('aria-controls')).hidden = !on;
    }
  };
  list.addEventListener('click', (event) => { const tab = event.target.closest('[role=tab]'); if (tab) show(tab); });
  list.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const to = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    show(to);
    to.focus();
  });
}
