// The theme follows the system or what was chosen; the choice is kept in the browser and with the user.
import { $$ } from './dom.js';
import { send } from './net.js';
import { t } from './words.js';

const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');
const NAMES = { system: () => t('跟随系统'), light: () => t('浅色'), dark: () => t('深色') };

function apply(choice) {
  root.dataset.themeChoice = choice;
  root.dataset.theme = choice === 'dark' || (choice === 'system' && system.matches) ? 'dark' : 'light';
  $$('[data-theme-name]').forEach((element) => { element.textContent = NAMES[choice](); });
}

export function choose(choice) {
  try { localStorage.setItem('bh-theme', choice); } catch { /* storage may be blocked */ }
  apply(choice);
}

system.addEventListener('change', () => apply(root.dataset.themeChoice || 'system'));
document.addEventListener('change', (event) => {
  const field = event.target;
  if (!field.matches?.('[data-setting]')) return;
  if (field.name === 'theme') choose(field.value);
  if (field.name === 'density') root.dataset.density = field.value;
  if (field.name === 'letters') document.body.dataset.letters = field.checked ? 'on' : 'off';
  const value = field.type === 'checkbox' ? field.checked : field.value;
  send('/settings', { [field.name]: value }).then(() => { if (field.name === 'language') location.reload(); }).catch(() => {});
});
