// The page on which one signs in: the next theme, and the password in plain letters.
import { $ } from './dom.js';
import { choose } from './theme.js';
import { t } from './words.js';

document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-theme-next]')) return;
  const order = ['system', 'light', 'dark'];
  choose(order[(order.indexOf(document.documentElement.dataset.themeChoice) + 1) % 3]);
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-reveal]');
  if (!button) return;
  const field = $(`#${button.dataset.reveal}`);
  const shown = field.type === 'text';
  field.type = shown ? 'password' : 'text';
  button.setAttribute('aria-pressed', String(!shown));
  button.textContent = shown ? t('显示') : t('隐藏');
});
