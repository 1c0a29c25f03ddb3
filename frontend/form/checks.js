// The form's own checks, while typing: the same FEEL that the server asks again (docs/forms.md, Checks).
import { buildExpressionContext } from '@bpmn-io/form-js-viewer';
import { say, told } from './language.js';
import { isObject, look, parsePath, put, same } from './paths.js';

const PAUSE = 120;

export class Checks {
  constructor(form, eventBus, expressionLanguage, conditionChecker, templating, formFieldInstanceRegistry, checks) {
    Object.assign(this, { _form: form, _eventBus: eventBus, _feel: expressionLanguage, _conditions: conditionChecker });
    Object.assign(this, { _templating: templating, _instances: formFieldInstanceRegistry });
    this._checks = checks ?? [];
    this.results = [];
    this.tried = false;
    eventBus.on('changed', () => this._soon());
    eventBus.on('import.done', () => this.run());
    eventBus.on('form.destroy', () => clearTimeout(this._timer));
  }

  get failing() {
    return this.results.filter((result) => !result.ok);
  }

  at(path) {
    return this.results.filter((result) => same(result.path, path));
  }

  /** From now on a failing check is shown even at a field that nobody touched. */
  insist() {
    this.tried = true;
    this.run();
  }

  _soon() {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this.run(), PAUSE);
  }

  names() {
    const { data, initialData } = this._form._getState();
    const shown = { ...initialData, ...this._conditions.applyConditions(data, data) };
    return buildExpressionContext({ this: shown, data: shown, i: [], parent: null });
  }

  run() {
    const { data, initialData } = this._form._getState();
    if (!data) return;
    const names = this._checks.length ? this.names() : {};
    const before = JSON.stringify(this.results);
    this.results = this._checks.map((check) => this._result(check, names, data, initialData));
    if (JSON.stringify(this.results) !== before) this._eventBus.fire('bh.checks', { results: this.results });
  }

  _result(check, names, data, initialData) {
    const path = parsePath(check.field ?? '');
    const ok = this._ask(check.require, names) === true;
    const touched = this.tried || !same(look(data, path), look(initialData, path));
    return {
      field: check.field,
      path,
      ok,
      touched,
      label: told(check.label),
      text: ok ? '' : this._filled(told(check.message), names),
      quote: ok || !check.quote ? '' : String(this._ask(check.quote, names) ?? ''),
      remedy: ok || !isObject(check.remedy) ? null : this._remedy(check.remedy, names),
    };
  }

  /** None where the case lacks what it is made of. */
  _remedy({ label, value }, names) {
    const text = this._ask(value, names);
    return text == null ? null : { label: told(label) || say('替换'), value: text };
  }

  /** Puts the value of a check's remedy into its field. */
  mend({ path, remedy }) {
    this._form._setState({ data: put(this._form._getState().data, path, remedy.value) });
  }

  _ask(text, names) {
    return this._feel.evaluate(text.startsWith('=') ? text : `=${text}`, names);
  }

  _filled(text, names) {
    return this._templating.isTemplate(text) ? this._templating.evaluate(text, names) : text;
  }
}

Checks.$inject = [
  'form', 'eventBus', 'expressionLanguage', 'conditionChecker', 'templating', 'formFieldInstanceRegistry', 'config.checks',
];

export const ChecksModule = { __init__: ['bhChecks'], bhChecks: ['type', Checks] };
