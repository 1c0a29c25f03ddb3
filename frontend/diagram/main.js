// Entry of pages with a diagram: bpmn-js' viewer with the state of a case drawn on it (done, here, overdue, stopped).
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './diagram.css';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { badge, mark } from './marks.js';
import { KINDS, say } from './words.js';

const STATES = ['done', 'active', 'overdue', 'incident', 'cancelled'];
const PASSED = /Task$|SubProcess$|CallActivity$|Event$|Gateway$|SequenceFlow$/;
const ZOOM_STEP = 1.25;
const LEGIBLE = 0.72; // below this a name on the drawing cannot be read
const COLOURS = {
  defaultFillColor: 'var(--bh-surface)',
  defaultStrokeColor: 'var(--bh-text2)',
  defaultLabelColor: 'var(--bh-text)',
};

/**
 * Draws a process in `canvas`. `elements`: id → state; `visits`: id → times passed (sequence flows too: the taken ones are
 * dark); `calls`: id of a call activity → process it enters; `tasks`: [{element, left, overdue}], `left` becomes the badge.
 */
export async function mount(canvas, given) {
  canvas.bhDiagram?.destroy();
  canvas.classList.add('bh-diagram');
  const viewer = new NavigatedViewer({ container: canvas, bpmnRenderer: COLOURS, textRenderer: fonts(), zoomScroll: { enabled: false } });
  const diagram = new Diagram(canvas, viewer, given);
  canvas.bhDiagram = diagram;
  await viewer.importXML(given.xml);
  diagram.open();
  return diagram;
}

class Diagram {
  constructor(canvas, viewer, given) {
    Object.assign(this, { canvas, viewer, given });
    this.selected = null;
    this._controls = new AbortController();
  }

  open() {
    const events = this.viewer.get('eventBus');
    events.on('element.click', ({ element }) => this._click(element));
    events.on('element.dblclick', ({ element }) => { if (this.given.calls?.[element.id]) this.given.onEnter?.(element.id); });
    this._addZoom();
    this._wheelOnlyInside();
    this.fit();
    this.update(this.given);
  }

  destroy() {
    this._controls.abort();
    this._zoomBar?.remove();
    this.viewer.destroy();
    if (this.canvas.bhDiagram === this) this.canvas.bhDiagram = null;
  }

  /** Another state of the same diagram; place and zoom stay. */
  update({ elements = {}, visits = {}, calls = {}, tasks = [] }) {
    Object.assign(this.given, { elements, visits, calls, tasks });
    const canvas = this.viewer.get('canvas');
    const overlays = this.viewer.get('overlays');
    overlays.clear();
    for (const shape of this.viewer.get('elementRegistry').getAll()) {
      if (/Lane$|Participant$/.test(shape.type)) canvas.addMarker(shape.id, 'bh-lane');
      if (shape === canvas.getRootElement() || shape.type === 'label' || !PASSED.test(shape.type)) continue;
      for (const state of [...STATES, 'taken', 'ahead']) canvas.removeMarker(shape.id, `bh-${state}`);
      canvas.addMarker(shape.id, `bh-${this._state(shape)}`);
      if (shape.label) {
        canvas.removeMarker(shape.label.id, 'bh-ahead');
        if (this._state(shape) === 'ahead') canvas.addMarker(shape.label.id, 'bh-ahead');
      }
      if (!shape.waypoints) this._decorate(shape, overlays);
    }
    if (this.selected) this.select(this.selected);
  }

  /** What an element is, in words. */
  kind(id) {
    const type = this.viewer.get('elementRegistry').get(id)?.type.replace('bpmn:', '');
    return say(KINDS.find((kind) => type?.endsWith(kind)) ?? 'Task');
  }

  select(id) {
    const canvas = this.viewer.get('canvas');
    if (this.selected) canvas.removeMarker(this.selected, 'bh-selected');
    this.selected = this.viewer.get('elementRegistry').get(id) ? id : null;
    if (this.selected) canvas.addMarker(id, 'bh-selected');
  }

  /** Brings an element into view, on whichever level it is drawn, large enough to read. */
  reveal(id) {
    const shape = this.viewer.get('elementRegistry').get(id);
    if (!shape) return;
    const canvas = this.viewer.get('canvas');
    if (canvas.zoom() < LEGIBLE) canvas.zoom(LEGIBLE);
    const { width, height } = canvas.viewbox().outer;
    const margin = (wanted, of) => Math.min(wanted, Math.max(0, of / 2 - 60));
    canvas.scrollToElement(shape, { top: margin(120, height), bottom: margin(160, height), left: margin(200, width), right: margin(260, width) });
    this.select(id);
  }

  /** 1 in, -1 out, 0 all of it. */
  zoom(direction) {
    if (!direction) return this.fit();
    const canvas = this.viewer.get('canvas');
    canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * (direction > 0 ? ZOOM_STEP : 1 / ZOOM_STEP))), 'auto');
    return this._showZoom();
  }

  fit() {
    const canvas = this.viewer.get('canvas');
    canvas.zoom('fit-viewport', 'auto');
    if (canvas.zoom() > 1) canvas.zoom(1, 'auto');
    this._showZoom();
  }

  _state({ id, waypoints }) {
    const { elements, visits } = this.given;
    if (waypoints) return visits[id] ? 'taken' : 'ahead';
    return elements[id] ?? (visits[id] ? 'done' : 'ahead');
  }

  _decorate(shape, overlays) {
    const state = this._state(shape);
    const isTask = /Task$|SubProcess$|CallActivity$/.test(shape.type);
    if (STATES.includes(state) && (isTask || state !== 'done')) {
      overlays.add(shape.id, 'bh-mark', { position: { top: -9, right: 9 }, html: mark(state, say(state), this.given.visits[shape.id]) });
    }
    const due = this.given.tasks.find((task) => task.element === shape.id && task.left);
    if (due) overlays.add(shape.id, 'bh-badge', { position: { bottom: -4, left: 0 }, html: badge(due.left, state) });
    if (this.given.calls[shape.id]) overlays.add(shape.id, 'bh-enter', { position: { bottom: 24, left: shape.width / 2 - 12 }, html: this._enter(shape) });
  }

  _enter(shape) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'bh-enter';
    button.textContent = '+';
    button.setAttribute('aria-label', `${say('enter')} ${shape.businessObject.name ?? shape.id}`);
    button.addEventListener('click', (event) => { event.stopPropagation(); this.given.onEnter?.(shape.id); });
    return button;
  }

  _click(element) {
    const shape = element.labelTarget ?? element;
    if (shape.waypoints || shape === this.viewer.get('canvas').getRootElement()) return;
    this.select(shape.id);
    this.given.onSelect?.(shape.id);
  }

  _addZoom() {
    this._zoomBar = document.createElement('div');
    this._zoomBar.className = 'bh-zoom';
    for (const [direction, text, name] of [[-1, '−', 'out'], [0, '100%', 'fit'], [1, '+', 'in']]) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = text;
      button.setAttribute('aria-label', say(name));
      button.addEventListener('click', () => this.zoom(direction));
      this._zoomBar.append(button);
    }
    this.canvas.append(this._zoomBar);
  }

  _showZoom() {
    const text = `${Math.round(this.viewer.get('canvas').zoom() * 100)}%`;
    const all = this._zoomBar?.children[1];
    if (!all) return;
    all.textContent = text;
    all.setAttribute('aria-label', `${text} ${say('fit')}`);
  }

  /** The wheel moves the page until somebody works inside the diagram. */
  _wheelOnlyInside() {
    const wheel = this.viewer.get('zoomScroll');
    const { signal } = this._controls;
    document.addEventListener('pointerdown', (event) => wheel.toggle(this.canvas.contains(event.target)), { signal, capture: true });
    this.viewer.get('eventBus').on('canvas.viewbox.changed', () => this._showZoom());
  }
}

function fonts() {
  const fontFamily = getComputedStyle(document.documentElement).getPropertyValue('--bh-font').trim() || 'system-ui, sans-serif';
  return { defaultStyle: { fontFamily, fontSize: 12, lineHeight: 1.35 }, externalStyle: { fontFamily, fontSize: 12, lineHeight: 1.35 } };
}

window.BihuanDiagram = { mount };
document.dispatchEvent(new CustomEvent('bh:diagram-library'));
