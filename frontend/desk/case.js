// The case page: anchors that follow the scroll, the diagram on demand, filters of the timeline, files by drop and paste.
import { refresh } from './act.js';
import { $, $$, icon, make } from './dom.js';
import { bind } from './keys.js';
import { ask } from './net.js';
import { complain, toast } from './toast.js';
import { watchFiles } from './uploads.js';
import './viewers.js';
import { t } from './words.js';

// anchors
const seen = new Map();
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) seen.set(entry.target.id, entry.isIntersecting);
  const first = $$('.case-main > section').find((section) => seen.get(section.id));
  for (const link of $$('.anchors a')) {
    if (first && link.hash === `#${first.id}`) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}, { rootMargin: '-60px 0px -55% 0px' });
function watch() {
  watcher.disconnect();
  $$('.case-main > section').forEach((section) => watcher.observe(section));
}

// diagram: in the place of the step bar while it is open; loaded when it is opened
let viewer = null;
let flow = null;
let open = location.hash === '#diagram';
let place = { index: 0, view: null }; // which process was shown, and which part of it
let going = null; // the way that was taken, while somebody goes along it
function openDiagram(wanted) {
  const section = $('#diagram');
  if (!section) return;
  open = wanted;
  section.hidden = !open;
  $('.steps')?.toggleAttribute('hidden', open);
  $('[data-flow-open]').setAttribute('aria-expanded', String(open));
  if (open) showDiagram(place.index);
  else stay();
}
async function showDiagram(process = 0) {
  const canvas = $('[data-flow-canvas]');
  try {
    flow ??= await (await ask($('[data-flow]').dataset.flow)).json();
    const { mount, standing, tell } = await import('./flow.js');
    if (place.index !== process) place = { index: process, view: null };
    viewer?.destroy?.();
    const shown = flow.diagrams[process];
    const chosen = (element) => { if (!going) tell($('[data-flow-told]'), viewer, flow, shown, element); };
    const enter = (index) => (going ? going.look(index) : showDiagram(index));
    viewer = await mount({ canvas, crumbs: $('[data-flow-crumbs]'), flow, index: process, view: place.view, enter, chosen });
    const here = standing(viewer, shown);
    if (here && !place.view && !going) { viewer.reveal(here); chosen(here); }
    return viewer;
  } catch (problem) {
    canvas.replaceChildren(make('p', { class: 'empty' }, icon('warn'), t('流程图没有打开，看列表也一样')));
    if (problem?.status) complain(problem);
    return null;
  }
}

// the way that was taken: gone along on the same drawing, which shows then what was so at each stop
async function goAlong() {
  if (going || !flow) return;
  viewAs('picture');
  const opener = $('[data-way]');
  const ended = () => { stay(); showDiagram(place.index); opener.focus(); };
  try {
    const { Way } = await import('./way.js');
    going = new Way({ url: opener.dataset.way, flow, bar: $('[data-way-bar]'), side: $('[data-flow-told]'), enter: showDiagram, ended });
    await going.open();
  } catch (problem) { stay(); complain(problem); }
}
function stay() {
  going?.close();
  going = null;
}
function viewAs(wanted) {
  for (const button of $$('[data-flow-view]')) button.setAttribute('aria-pressed', String(button.dataset.flowView === wanted));
  $('[data-flow-list]').hidden = wanted !== 'list';
  $('[data-flow-canvas]').hidden = wanted === 'list';
  $('[data-flow-side]').hidden = wanted === 'list';
}
document.addEventListener('keydown', (event) => {
  if (going && event.target.closest('[data-flow]') && going.key(event)) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-flow-open]')) { event.preventDefault(); openDiagram(!open); }
  if (event.target.closest('[data-flow-close]')) { openDiagram(false); $('[data-flow-open]').focus(); }
  const view = event.target.closest('[data-flow-view]');
  if (view) viewAs(view.dataset.flowView);
  if (event.target.closest('[data-way]')) goAlong();
  const filter = event.target.closest('[data-event-filter]');
  if (filter) for (const button of $$('[data-event-filter]')) button.setAttribute('aria-pressed', String(button === filter));
  const focus = event.target.closest('[data-focus]');
  if (focus) $(focus.dataset.focus)?.focus();
});

// one of many places: narrowed while one types
document.addEventListener('input', ({ target }) => {
  if (!target.matches('[data-narrow]')) return;
  const wanted = target.value.trim().toLowerCase();
  const all = target.nextElementSibling;
  for (const one of $$('label', all)) one.hidden = !one.textContent.toLowerCase().includes(wanted);
  for (const group of $$('section', all)) group.hidden = !$('label:not([hidden])', group);
  $('[data-none]', all).hidden = Boolean($('section:not([hidden])', all));
});

// files: chosen, dropped, pasted; the tray with what was refused outlives the refreshed page
const { tray } = watchFiles({ where: () => $('[data-drop]'), after: refresh });

// the masked phone: shown once, recorded
document.addEventListener('submit', async (event) => {
  if (!event.target.matches('[data-reveal-phone]')) return;
  event.preventDefault();
  try {
    const answer = await (await ask(event.target.action, { method: 'POST', form: new FormData(event.target) })).json();
    $('[data-phone]').textContent = answer.value;
    event.target.remove();
    toast(answer.text, { seconds: 4 });
  } catch (problem) { complain(problem); }
});

// somebody did something here: offered, and applied when nothing is being typed
document.addEventListener('bh:case-moved', () => {
  if (going || $('#note')?.value || document.querySelector('dialog[open],[popover]:popover-open')) offer();
  else renew();
});
function offer() {
  if ($('.updates')) return;
  const button = make('button', { type: 'button', class: 'btn' }, icon('refresh'), t('案件有更新'), make('kbd', {}, 'R'));
  button.addEventListener('click', renew);
  $('#live').before(make('div', { class: 'updates' }, button));
}
async function renew() {
  $('.updates')?.remove();
  try { await refresh(); } catch { offer(); } // the server is away: what is shown stays, and may be asked for again
}
document.addEventListener('bh:fresh', () => {
  stay();
  flow = null;
  place.view = open && viewer ? viewer.viewer.get('canvas').viewbox() : null;
  begin();
});

function begin() {
  watch();
  if (open) openDiagram(true);
  $('[data-drop]')?.after(tray);
}

bind('KeyM', () => $('#note')?.focus());
bind('KeyO', () => { const opener = $('[data-ask$="/ask/hand_over"]'); if (!opener) return false; opener.click(); return true; });
bind('Period', () => location.assign('/next'));
bind('KeyR', () => { if ($('.updates')) renew(); });
bind('Escape', () => $('.back')?.click());
begin();
