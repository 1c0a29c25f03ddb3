// Notices: the list at the side, and the calm box that says once that somebody mentioned me or that something escalated.
import { $, inField } from './dom.js';
import { ask } from './net.js';
import { complain } from './toast.js';

const STAYS = 15; // seconds in which nobody points at it
const KEPT = 'bh-pop';
let asking = false;
let rest = 0;
let timer;

export async function side() {
  const dialog = document.getElementById('notices');
  try {
    dialog.innerHTML = await (await ask('/notices', { headers: { 'X-Part': 'side' } })).text();
    dialog.showModal();
  } catch (problem) {
    complain(problem);
  }
}

const region = () => document.getElementById('pops');
const busy = () => document.hidden || $('dialog[open]');
const second = () => new Promise((go) => { setTimeout(go, 1000); });

/** Asks for what is to pop up. The server gives each notice to one page only; a page that nobody sees does not ask. */
export async function pop() {
  goOn();
  if (asking) return;
  asking = true;
  try {
    while (busy()) await second();
    const answer = await ask('/notices/pop', { method: 'POST' });
    if (answer.status === 200) show(await answer.text());
  } catch {
    // it stands in the list all the same
  } finally {
    asking = false;
  }
}

function covers(box) {
  const field = document.activeElement;
  if (!inField(field)) return false;
  const [one, two] = [field.getBoundingClientRect(), box.getBoundingClientRect()];
  return one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom;
}

/** Never over the field in which somebody types: at the head, else at the foot, else out of sight until they are done. */
function place() {
  const box = region();
  box.classList.remove('is-low', 'is-away');
  if (covers(box)) box.classList.add('is-low');
  if (covers(box)) box.classList.add('is-away');
}

function close() {
  clearInterval(timer);
  const box = region();
  const inside = box.contains(document.activeElement);
  box.replaceChildren();
  if (inside) $('#main').focus({ preventScroll: true });
}

function show(html, seconds = STAYS) {
  const box = region();
  box.innerHTML = html;
  place();
  rest = seconds;
  clearInterval(timer);
  timer = setInterval(() => {
    if (document.hidden || box.matches(':hover,:focus-within,.is-away')) return;
    rest -= 1;
    if (rest <= 0) close();
  }, 1000);
}

// Whoever goes to another page takes the box along for the rest of its time. Kept only on leaving: a new tab would copy it.
addEventListener('pagehide', () => {
  if (region().firstChild) sessionStorage.setItem(KEPT, JSON.stringify({ html: region().innerHTML, rest, lang: document.documentElement.lang }));
});

function goOn() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT));
  sessionStorage.removeItem(KEPT);
  if (kept?.lang === document.documentElement.lang) show(kept.html, kept.rest);
}

for (const kind of ['focusin', 'focusout', 'resize', 'scroll']) addEventListener(kind, () => { if (region().firstChild) setTimeout(place); }, true);
document.addEventListener('click', (event) => { if (event.target.closest('[data-pop-close]')) close(); });
document.addEventListener('keydown', (event) => {
  if (event.code !== 'Escape' || event.isComposing || !region().firstChild || $('dialog[open]')) return;
  event.preventDefault();
  event.stopPropagation();
  close();
}, true);
