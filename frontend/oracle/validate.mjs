// The real form viewer under jsdom, as an oracle: reads cases as JSON lines, answers what it would submit and what it refuses.
//
// in:  {"schema": {…}, "data": {…}, "input": {"path": value, …}}
// out: {"submitted": {…}, "errors": ["path", …], "hidden": ["path", …]}   or {"broken": "why"}
//
// Only what the viewer itself does is asked: values are put in as its own fields put them in, then it is submitted.
import { register } from 'node:module';
import { createInterface } from 'node:readline';
import { JSDOM } from 'jsdom';

const dom = new JSDOM('<!doctype html><html lang="zh"><body></body></html>', { pretendToBeVisual: true });
const { window } = dom;
for (const name of ['window', 'document', 'HTMLElement', 'Element', 'Node', 'KeyboardEvent', 'Event', 'CustomEvent', 'DOMParser',
  'MutationObserver', 'HTMLInputElement', 'SVGElement', 'DocumentFragment', 'getComputedStyle', 'requestAnimationFrame', 'cancelAnimationFrame']) {
  globalThis[name] ??= name === 'window' ? window : window[name];
}
Object.defineProperty(globalThis, 'navigator', { value: window.navigator, configurable: true });
globalThis.DataTransfer ??= class { constructor() { this.items = { add() {} }; this.files = null; } };
Object.defineProperty(window.HTMLInputElement.prototype, 'files', { set() {}, get() { return null; }, configurable: true });
console.error = () => {};

// Its module build imports lodash/isEqual without the ending that Node asks for.
register('./resolve.mjs', import.meta.url);
const { Form } = await import('@bpmn-io/form-js-viewer');

/** Long enough for the viewer to draw and to run what it does after drawing. */
const frame = () => new Promise((resolve) => { window.requestAnimationFrame(() => setTimeout(resolve, 2)); });
const pause = async () => { await frame(); await frame(); };
const dotted = (path) => path.reduce((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step), '');
const steps = (text) => [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) => (index === undefined ? name : Number(index)));

function put(container, path, value) {
  const last = path.at(-1);
  let at = container;
  path.slice(0, -1).forEach((step, index) => { at = at[step] ??= typeof path[index + 1] === 'number' ? [] : {}; });
  at[last] = value;
}

async function judge({ schema, data, input }) {
  const container = document.createElement('div');
  document.body.append(container);
  const form = new Form({ container });
  try {
    await form.importSchema(schema, data);
    await pause();
    const next = structuredClone(form._getState().data);
    for (const [path, value] of Object.entries(input)) put(next, steps(path), value);
    for (let round = 0; round < 3; round += 1) {
      form.get('expressionLoopPreventer').reset();
      form._setState(round ? {} : { data: next });
      await pause();
    }
    const { data: submitted } = form.submit();
    const errors = [];
    const registry = form.get('formFieldRegistry');
    const validator = form.get('validator');
    const shown = [];
    for (const instance of form.get('formFieldInstanceRegistry').getAllKeyed()) {
      shown.push(dotted(instance.valuePath));
      if (registry.get(instance.id).disabled) continue;
      const value = instance.valuePath.reduce((found, step) => found?.[step], form._getState().data);
      if (validator.validateFieldInstance(instance, value).length) errors.push(dotted(instance.valuePath));
    }
    return { submitted, errors: errors.sort(), shown: shown.sort() };
  } catch (problem) {
    return { broken: String(problem.message ?? problem) };
  } finally {
    form.destroy();
    container.remove();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim()) process.stdout.write(`${JSON.stringify(await judge(JSON.parse(line)))}\n`);
}
process.exit(0);
