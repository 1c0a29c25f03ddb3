// FEEL in the browser as on the server: a date of the form or the case is a date in every expression, not its text.
import { evaluate } from '@bpmn-io/feelin';
import { FeelExpressionLanguage } from '@bpmn-io/form-js-viewer';
import { isObject } from './paths.js';

const READERS = { date: 'date(x)', time: 'time(x)', 'date and time': 'date and time(x)', duration: 'duration(x)' };
const CONTEXTS = ['parent', '_parent_'];

const ask = (text, context) => {
  const answer = evaluate(text, context);
  return answer !== null && typeof answer === 'object' && 'value' in answer ? answer.value : answer;
};

/** Paths like {"plan.execute_by": "date", "rows[].due": "date"} as a tree of names, "[]" for the rows of a list. */
function treeOf(temporal) {
  const root = {};
  for (const [path, kind] of Object.entries(temporal)) {
    const steps = path.replaceAll('[]', '.[]').split('.').filter(Boolean);
    let node = root;
    steps.forEach((step, index) => {
      node = node[step] ??= {};
      if (index === steps.length - 1) node.kind = kind;
    });
  }
  return root;
}

export class TypedFeel extends FeelExpressionLanguage {
  constructor(eventBus, temporal) {
    super(eventBus);
    this.learn(temporal ?? {});
  }

  learn(temporal) {
    this._tree = treeOf(temporal);
    this._texts = new Map();
    this._objects = new WeakMap();
  }

  evaluate(expression, data = {}) {
    return untyped(super.evaluate(expression, this.typed(data)));
  }

  evaluateUnaryTest(expression, data = {}) {
    return super.evaluateUnaryTest(expression, this.typed(data));
  }

  /** The names of an expression with temporal text turned into temporal values. */
  typed(names) {
    const typed = {};
    for (const [name, value] of Object.entries(names)) {
      const node = this._tree[name];
      if (node) typed[name] = this._value(value, node);
      else typed[name] = CONTEXTS.includes(name) && isObject(value) ? this.typed(value) : value;
    }
    for (const name of ['this', '_this_']) {
      if (isObject(names[name])) typed[name] = this._objects.get(names[name]) ?? names[name];
    }
    return typed;
  }

  _value(value, node) {
    if (typeof value === 'string' && node.kind) return this._temporal(value, node.kind);
    if (value === null || typeof value !== 'object') return value;
    const known = this._objects.get(value);
    if (known) return known;
    const copy = Array.isArray(value)
      ? value.map((item) => (node['[]'] ? this._value(item, node['[]']) : item))
      : Object.fromEntries(Object.entries(value).map(([name, item]) => [name, node[name] ? this._value(item, node[name]) : item]));
    this._objects.set(value, copy);
    return copy;
  }

  _temporal(text, kind) {
    const key = `${kind} ${text}`;
    if (!this._texts.has(key)) {
      let value = null;
      const whole = kind.includes('time') ? text.replace(/((?:^|T)\d\d:\d\d)(?!:)/, '$1:00') : text;
      try { value = ask(READERS[kind], { x: whole }); } catch { /* not one: stays text */ }
      this._texts.set(key, value ?? text);
    }
    return this._texts.get(key);
  }
}

TypedFeel.$inject = ['eventBus', 'config.temporal'];

function untyped(value) {
  if (value === null || typeof value !== 'object') return value;
  if (value.isLuxonDateTime || value.isLuxonDuration) return ask('string(x)', { x: value });
  if (Array.isArray(value)) return value.map(untyped);
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, untyped(item)]));
}

export const FeelModule = { expressionLanguage: ['type', TypedFeel] };
