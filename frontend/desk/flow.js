// The diagram of a case: called processes entered and left by crumbs, one step chosen tells who, since when, until when.
import { make } from './dom.js';
import { openAsk } from './act.js';
import { t } from './words.js';

const STATES = { done: () => t('做完'), active: () => t('停在这里'), overdue: () => t('已超时'), incident: () => t('停住了'), cancelled: () => t('已取消') };

/** Draws one process of the case. `chosen` is called with the id of a step that somebody chose; `enter` with the index of a
 * diagram to go to; `view` is the part that was seen before. */
export async function mount({ canvas, crumbs, flow, index, view, enter, chosen }) {
  const shown = flow.diagrams[index];
  crumbs.replaceChildren(...trail(flow, shown).map(({ at, name }) => {
    if (at === index) return make('b', {}, name);
    const back = make('button', { type: 'button', class: 'link' }, name, ' ›');
    back.addEventListener('click', () => enter(at));
    return back;
  }));
  await load();
  const diagram = await window.BihuanDiagram.mount(canvas, {
    xml: shown.xml, elements: shown.elements, visits: shown.visits, calls: shown.calls,
    tasks: flow.tasks.filter((task) => shown.names[task.element]),
    onSelect: chosen,
    onEnter: (element) => {
      const path = [...shown.path, element].join('/');
      const at = flow.diagrams.findIndex((one) => one.path.join('/') === path);
      const same = at < 0 ? flow.diagrams.findIndex((one) => one.process === shown.calls[element]) : at;
      if (same >= 0) enter(same);
    },
  });
  if (view) diagram.viewer.get('canvas').viewbox(view);
  return diagram;
}

/** The step at which a diagram opens: where the case stands, what is late first. */
export function standing(diagram, { elements, calls }) {
  const at = (...states) => Object.keys(elements).filter((id) => states.includes(elements[id]));
  const works = (id) => calls[id] || diagram.viewer.get('elementRegistry').get(id)?.type.endsWith('Task');
  return at('overdue', 'incident')[0] ?? at('active').find(works) ?? at('active')[0];
}

function trail(flow, shown) {
  return flow.diagrams
    .map((one, at) => ({ at, name: one.name, path: one.path }))
    .filter(({ path }) => path.length <= shown.path.length && path.every((step, n) => step === shown.path[n]))
    .sort((a, b) => a.path.length - b.path.length);
}

/** The viewer's own bundle, fetched when a diagram is first seen. */
function load() {
  if (window.BihuanDiagram) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = make('script', { type: 'module', src: document.body.dataset.diagram });
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', reject);
    document.head.append(script);
  });
}

/** What is told of a step: its state, who has it and until when, how that was reckoned and why the case came there. */
export function tell(place, diagram, flow, shown, element) {
  const name = shown.names[element];
  if (!name) return;
  const state = shown.elements[element];
  const tasks = flow.tasks.filter((task) => task.element === element);
  const rows = [[t('状态'), STATES[state]?.() ?? t('还没走到')]];
  if (shown.visits[element]) rows.push([t('走过'), t('%(n)s 次', { n: shown.visits[element] })]);
  const parts = [make('header', {}, make('h3', {}, name), make('span', { class: 'meta end' }, diagram.kind(element)))];
  for (const task of tasks) {
    rows.push([t('谁来做'), task.who], [t('到达'), task.since], [t('截止'), task.left || '—']);
    if (task.reminders) rows.push([t('提醒'), task.reminders]);
    const open = make('a', { class: 'btn btn-sm', href: `/tasks/${task.id}` }, t('打开任务'));
    const line = make('div', { class: 'line wrap' }, open);
    if (task.assign) {
      const pass = make('button', { type: 'button', class: 'btn btn-sm' }, t('改派'));
      pass.addEventListener('click', () => openAsk(`/tasks/${task.id}/ask/assign`));
      line.append(pass);
    }
    if (flow.move) {
      const move = make('button', { type: 'button', class: 'btn btn-sm' }, t('移到别处…'));
      move.addEventListener('click', () => openAsk(`${flow.move}?key=${task.id.split('.').pop()}`));
      line.append(move);
    }
    parts.push(line);
    if (task.reckoning) parts.push(make('h3', {}, t('截止怎么算的')), make('p', {}, task.reckoning));
    if (task.why) parts.push(make('h3', {}, t('为什么走到这里')), make('p', {}, task.why));
    if (task.rule) parts.push(make('a', { href: task.rule }, t('看命中的行')));
  }
  const back = flow.back[[...shown.path, element].join('/')];
  if (back) {
    const again = make('button', { type: 'button', class: 'btn btn-sm' }, t('退回重做…'));
    again.addEventListener('click', () => openAsk(`/tasks/${back}/ask/send-back`));
    parts.push(make('div', { class: 'line' }, again));
  }
  parts.splice(1, 0, make('dl', { class: 'pairs' }, ...rows.flatMap(([label, text]) => [make('dt', {}, label), make('dd', {}, text)])));
  place.replaceChildren(...parts);
}
