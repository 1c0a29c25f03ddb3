// One form on the page: opens it, keeps what is typed, sends it, and shows at which field why it was not accepted.
import { Form } from '@bpmn-io/form-js-viewer';
import { makeAccessible } from './access.js';
import { ChecksModule } from './checks.js';
import { demandRows } from './demands.jsx';
import { FeelModule } from './feel.js';
import { FieldsModule } from './fields.jsx';
import { UploadModule } from './files.jsx';
import { inLanguage, say, translate } from './language.js';
import { isObject, lay, look, parsePath, put, same, startsWith } from './paths.js';
import { MarkdownModule } from './markdown.js';
import { request } from './net.js';
import { leaveOut } from './said.js';
import { TemplatingModule } from './templating.js';
import { timelineRows } from './timeline.jsx';

const SAVE_AFTER = 2000;
const RETRY_AFTER = 15000;

export class FormPage {
  constructor(element, given, options = {}) {
    this.element = element;
    this.options = { ...element.dataset, ...options };
    this.version = Number(this.options.version ?? given.version ?? 0) || undefined;
    this.draftVersion = given.draft_version;
    this._given = given;
    this._saved = null;
    this._unanswered = null;
    this._elsewhere = null;
    this._sending = Promise.resolve();
    this._leave = () => this._saveNow({ keepalive: true });
    this._keep = () => this._remember();
    this._online = () => this._saveNow();
  }

  async open() {
    const { data = {}, temporal = {}, draft, errors } = this._given;
    const schema = inLanguage(this._given.schema);
    if (this.options.formSaidAbove) leaveOut(this.element, schema, this.options.formSaidAbove.split(' '));
    this.form = new Form({
      container: this._container(),
      properties: { readOnly: Boolean(this.options.readOnly) },
      temporal,
      named: { tables: this._given.tables ?? {}, values: this._given.values ?? {} },
      // told at once: drawing anew while a text waits to be told would put the old text back
      debounce: false,
      checks: schema.checks ?? [],
      upload: this.options.formUpload ? (file, field) => this._upload(file, field) : null,
      additionalModules: [{ translate: ['value', translate] }, FeelModule, TemplatingModule, MarkdownModule, UploadModule, ChecksModule, FieldsModule],
    });
    this._stopMending = makeAccessible(this.element);
    const kept = this._recalled();
    await this.form.importSchema(schema, this._prepared(schema, lay(lay(data, draft ?? undefined), kept ?? undefined)));
    await settled();
    // what a draft holds was typed: only what the case holds may be replaced by newer values of the case
    this.form._setState({ initialData: this.form._getInitializedFieldData(this._prepared(schema, data)) });
    this._saved = kept ? null : JSON.stringify(this.data());
    this.form.on('changed', 500, () => this._changed());
    this.form.on('bh.checks', 500, ({ results }) => this._emit('checks', { checks: results }));
    this.element.removeAttribute('aria-busy');
    addEventListener('pagehide', this._leave);
    addEventListener('online', this._online);
    document.addEventListener('bh:keep', this._keep);
    if (kept) this._tell(say('保留了离开前没有提交的内容'));
    if (errors?.length) this.showErrors(errors);
    this._emit('ready', { form: this });
    if (kept) this._changed();
    return this;
  }

  close() {
    clearTimeout(this._timer);
    removeEventListener('pagehide', this._leave);
    removeEventListener('online', this._online);
    document.removeEventListener('bh:keep', this._keep);
    this._stopMending();
    this.form.destroy();
  }

  // what is in it

  /** What would be submitted now. */
  data() {
    return clean(this.form._getSubmitData());
  }

  get readOnly() {
    return Boolean(this.form._getState().properties.readOnly);
  }

  set readOnly(value) {
    this.form.setProperty('readOnly', Boolean(value));
  }

  set(path, value) {
    const { data } = this.form._getState();
    this.form._setState({ data: put(data, parsePath(path), value) });
  }

  /** New values of the case: untouched fields take them, typed ones stay; answers the paths where both changed. */
  update({ data, temporal }) {
    const { data: now, initialData: before, schema } = this.form._getState();
    if (temporal) this.form.get('expressionLanguage').learn(temporal);
    const fresh = this.form._getInitializedFieldData(this._prepared(schema, data));
    const both = [];
    let next = fresh;
    for (const { valuePath } of this._instances()) {
      const [old, mine, theirs] = [look(before, valuePath), look(now, valuePath), look(fresh, valuePath)];
      if (same(old, mine)) continue;
      next = put(next, valuePath, mine);
      if (!same(old, theirs) && !same(mine, theirs)) both.push(dotted(valuePath));
    }
    this.form._setState({ data: next, initialData: fresh });
    return both;
  }

  // what is wrong with it

  /** Shows every fault; answers how many there are. */
  validate() {
    this.form.get('bhChecks').insist();
    this.form.validate();
    return this.faults();
  }

  faults() {
    return this._faulty().length;
  }

  /** The server's faults at their fields; those without one stand above the form. */
  showErrors(errors) {
    let shown = {};
    const homeless = [];
    const instances = [...this._instances()];
    const said = new Set(this.form.get('bhChecks').failing.map((check) => `${check.field} ${check.text}`));
    for (const { field = '', text } of errors) {
      const path = parsePath(field ?? '');
      const home = instances.filter((instance) => path.length && startsWith(path, instance.valuePath)).at(-1);
      if (!home) {
        homeless.push(field ? `${field}：${text}` : text);
        continue;
      }
      const at = [home.id, ...Object.values(home.indexes ?? {})];
      const row = path[home.valuePath.length];
      const told = typeof row === 'number' ? say('第 {row} 行：', { row: String(row + 1) }) + text : text;
      if (said.has(`${field} ${text}`)) continue; // stands there already, with its quotation and remedy
      shown = put(shown, at, [...(look(shown, at) ?? []), told]);
    }
    this.form._setState({ errors: shown });
    this._tell(homeless.join('\n'));
    return settled().then(() => this.nextFault(true));
  }

  nextFault(first = false) {
    const faulty = this._faulty();
    if (!faulty.length) {
      if (first || this.readOnly || !this._missing()) return false;
      this.validate(); // nobody has tried to send it yet: what is empty is marked now
      settled().then(() => this.nextFault(true));
      return true;
    }
    const here = faulty.findIndex((field) => field.contains(document.activeElement));
    const target = faulty[first || here < 0 ? 0 : (here + 1) % faulty.length];
    target.closest('details')?.setAttribute('open', '');
    const input = target.querySelector('input:not([disabled]), textarea, select, button, [tabindex="0"]');
    if (!input) target.tabIndex = -1; // rows that the record does not hold, nothing to type in
    target.scrollIntoView({ block: 'center' });
    (input ?? target).focus({ preventScroll: true });
    return true;
  }

  _faulty() {
    return [...this.element.querySelectorAll('.fjs-has-errors, .bh-checked:has(.bh-check.failing)')]
      .filter((field, _, all) => !all.some((other) => other !== field && other.contains(field)));
  }

  _missing() {
    const registry = this.form.get('formFieldRegistry');
    const { data } = this.form._getState();
    let missing = 0;
    for (const { id, valuePath } of this._instances()) {
      const field = registry.get(id);
      if (field?.validate?.required && !field.disabled && isEmpty(look(data, valuePath))) missing += 1;
    }
    return missing;
  }

  _instances() {
    return this.form.get('formFieldInstanceRegistry').getAllKeyed();
  }

  // sending

  async submit() {
    if (this.readOnly || this._submitting) return false;
    // A text field tells what was typed 300 ms later, or when it loses the focus.
    if (this.element.contains(document.activeElement)) document.activeElement.blur();
    await settled();
    this.form._emit('presubmit');
    if (Object.keys(this.form.validate()).length) {
      this.validate();
      await settled();
      this.nextFault(true);
      this._emit('changed', this._state());
      return false;
    }
    this.form.get('bhChecks').insist();
    if (!this._emit('submitting', { data: this.data() }) || !this.options.formSubmit) return false;
    this._submitting = true;
    clearTimeout(this._timer);
    try {
      await this._sending;
      const answer = await request(this.options.formSubmit, { json: this._body() });
      this._saved = JSON.stringify(this.data());
      this._forget();
      this._done = true;
      if (this._emit('submitted', { answer }) && answer?.next) location.assign(answer.next);
      return true;
    } catch (problem) {
      this._refused(problem);
      return false;
    } finally {
      this._submitting = false;
    }
  }

  _refused({ status = 0, problem = {} }) {
    if (status === 401) {
      this._remember();
      this._tell(say('登录已过期，填写的内容已保存在本机'));
      this._emit('signed-out', {});
      return;
    }
    if (problem.errors?.length) this.showErrors(problem.errors);
    const told = !this._emit('refused', { status, problem });
    if (!problem.errors?.length && !told) this._tell(problem.text || say('提交没有成功，填写的内容还在，请重试'));
  }

  save() {
    clearTimeout(this._timer);
    return this._saveNow();
  }

  _saveNow(extra = {}) {
    const data = JSON.stringify(this.data());
    if (!this.options.formSave || this.readOnly || this._done || data === this._saved) return this._sending;
    if (this._elsewhere) {
      this._remember();
      return this._sending;
    }
    this._emit('saving', {});
    this._sending = this._sending.then(async () => {
      const unanswered = this._unanswered;
      this._unanswered = data;
      try {
        const answer = await request(this.options.formSave, { json: { ...this._body(), data: JSON.parse(data), draft_version: this.draftVersion }, ...extra });
        this._saved = data;
        this._unanswered = null;
        this._forget();
        if (answer?.draft_version !== undefined) this.draftVersion = answer.draft_version;
        this._emit('saved', { answer, at: answer?.saved_at ?? new Date().toISOString() });
      } catch (problem) {
        this._notSaved(problem, unanswered);
      }
    });
    return this._sending;
  }

  /** What was typed waits in this tab; it is saved again by itself unless somebody has to decide first. */
  _notSaved(problem, unanswered) {
    const { status = 0, problem: { code, details } = {} } = problem;
    if (status === 401) {
      this._refused(problem);
      return;
    }
    this._remember();
    if (status) this._unanswered = null;
    if (code === 'stale' && details?.draft) {
      this._elsewhere = details;
      // an earlier save of this page may have arrived although its answer did not
      if (unanswered && same(details.draft, JSON.parse(unanswered))) this.settle();
      else this._emit('draft-elsewhere', details);
      return;
    }
    this._emit('save-failed', { status, problem: problem.problem });
    if (!status || status >= 500) this._timer = setTimeout(() => this._saveNow(), RETRY_AFTER);
  }

  /** Goes on with one of two drafts: `data` replaces what stands in the form, without it what was typed stays. */
  settle(data) {
    this.draftVersion = this._elsewhere?.draft_version ?? this.draftVersion;
    this._elsewhere = null;
    if (data) this.form._setState({ data: this._prepared(this.form._getState().schema, lay(this._given.data ?? {}, data)) });
    return this.save();
  }

  _body() {
    return { version: this.version, data: this.data(), ...this._beside() };
  }

  /** A field of the page beside the form that goes with it: `data-form-with` says which. */
  _beside() {
    const field = this.options.formWith && document.querySelector(this.options.formWith);
    return field ? { [field.name]: field.value } : {};
  }

  /** What the customer sent may go back to the customer; whatever else people find stays internal. */
  async _upload(file, field) {
    const form = new FormData();
    form.append('file', file, file.name);
    form.append('internal', field.fromCustomer ? 'auto' : '1');
    const answer = await request(this.options.formUpload, { form });
    this._emit('uploaded', { file: answer });
    return answer;
  }

  // inside

  _changed() {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._saveNow(), SAVE_AFTER);
    clearTimeout(this._later);
    this._later = setTimeout(() => this._emit('changed', this._state()), 60);
  }

  _state() {
    return { data: this.data(), faults: this.faults(), failing: this.form.get('bhChecks').failing.length, missing: this._missing() };
  }

  /** Our own components open with rows of the record, as the server opens them. */
  _prepared(schema, data) {
    const feel = this.form.get('expressionLanguage');
    const visit = (component, values, base) => {
      for (const child of component.components ?? []) {
        const path = [...base, ...(child.key ?? child.path ?? '').split('.').filter(Boolean)];
        const open = { bh_timeline: timelineRows, bh_demands: demandRows }[child.type];
        if (open) values = put(values, path, open(look(values, path), feel.evaluate(child.source ?? '', values)));
        if (child.type !== 'dynamiclist') values = visit(child, values, path);
      }
      return values;
    };
    return visit(schema, data ?? {}, []);
  }

  _container() {
    this.element.replaceChildren();
    this._notice = document.createElement('div');
    this._notice.className = 'bh-form-notice';
    this._notice.setAttribute('role', 'alert');
    this._notice.hidden = true;
    const holder = document.createElement('div');
    holder.className = 'bh-form-body';
    this.element.append(this._notice, holder);
    return holder;
  }

  _tell(text) {
    this._notice.textContent = text;
    this._notice.hidden = !text;
  }

  get _key() {
    return `bh-form ${location.pathname} ${this._given.schema?.id ?? ''}`;
  }

  _remember() {
    if (this.readOnly || this._done) return;
    try { sessionStorage.setItem(this._key, JSON.stringify({ data: this.data(), draftVersion: this.draftVersion })); } catch { /* full or forbidden: the draft on the server remains */ }
  }

  _recalled() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this._key));
      this._forget();
      if (kept && this.draftVersion !== undefined) this.draftVersion = kept.draftVersion;
      return kept?.data;
    } catch { return null; }
  }

  _forget() {
    try { sessionStorage.removeItem(this._key); } catch { /* nothing kept */ }
  }

  _emit(name, detail) {
    return this.element.dispatchEvent(new CustomEvent(`bh:form-${name}`, { bubbles: true, cancelable: true, detail }));
  }
}

const isEmpty = (value) => value == null || value === '' || value === false || (Array.isArray(value) && !value.length) || (typeof value === 'string' && !value.trim());

/** Undefined is left out, so that a submission is plain JSON. */
const clean = (value) => {
  if (Array.isArray(value)) return value.map((item) => clean(item) ?? null);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined).map(([name, item]) => [name, clean(item)]));
};

const dotted = (path) => path.reduce((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step), '');

/** After the viewer has drawn. */
const settled = () => new Promise((resolve) => { setTimeout(() => requestAnimationFrame(() => setTimeout(resolve)), 0); });
