// Shapes for states, read without colour: a tick, a triangle, an exclamation mark, a cross; and the badge with the time left.
import { say } from './words.js';

const PATHS = {
  done: 'M5 8.2l2.1 2.1L11 6',
  active: 'M6.4 5v6l5-3z',
  overdue: 'M8 4v5M8 11.2v.6',
  incident: 'M8 4v5M8 11.2v.6',
  cancelled: 'M5.5 5.5l5 5M10.5 5.5l-5 5',
};

const svg = (name, attributes) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};

export function mark(state, name, visits) {
  const node = document.createElement('span');
  node.className = `bh-state bh-state-${state}`;
  node.setAttribute('role', 'img');
  node.setAttribute('aria-label', visits > 1 ? `${name}, ${visits} ${say('rounds')}` : name);
  const picture = svg('svg', { viewBox: '0 0 16 16', width: 18, height: 18, 'aria-hidden': 'true' });
  picture.append(svg('circle', { cx: 8, cy: 8, r: 7.25 }), svg('path', { d: PATHS[state] }));
  node.append(picture);
  if (visits > 1) {
    const count = document.createElement('b');
    count.textContent = `${visits} ${say('rounds')}`;
    node.append(count);
  }
  return node;
}

export function badge(text, state) {
  const node = document.createElement('span');
  node.className = `bh-badge bh-badge-${state}`;
  node.textContent = text;
  return node;
}
