// Entries of the properties panel that form-js has not: what our components read, the English beside the Chinese, and the
// form's checks. (docs/forms.md says what each means.)
import { useEffect, useState } from 'preact/hooks';
import { say } from './words.js';

const BILINGUAL = { label: '标签', description: '说明', text: '文字', content: '内容', dateLabel: '日期标签', timeLabel: '时间标签' };
const LONG = new Set(['description', 'text', 'content']);

const at = (object, path) => path.reduce((value, name) => value?.[name], object);

/** A copy of the object with the value at the path; an empty value takes the name away. */
function put(object, [name, ...rest], value) {
  const copy = Array.isArray(object) ? [...object] : { ...object };
  const inner = rest.length ? put(copy[name] ?? {}, rest, value) : value;
  const empty = inner === '' || inner === undefined || (typeof inner === 'object' && !Array.isArray(inner) && !Object.keys(inner).length);
  if (empty) delete copy[name];
  else copy[name] = inner;
  return copy;
}

/** One text of the field at a path; FEEL and longer texts get several lines. The panel hands an entry to its component
 *  as props, so the component stays the same from one drawing to the next and the focus stays where it is. */
function text(path, label, { lines = 1, hint = '', read = (value) => value ?? '', write = (typed) => typed } = {}) {
  return (field, editField) => ({
    id: `bh-${path.join('-')}`,
    component: Line,
    label: say(label),
    hint: say(hint),
    lines,
    value: String(read(at(field, path))),
    change: (typed) => editField(field, [path[0]], put({ [path[0]]: field[path[0]] }, path, write(typed))[path[0]]),
    isEdited: () => at(field, path) != null,
  });
}

/** A box to tick for a path of the field that is true or absent. */
function tick(path, label) {
  return (field, editField) => ({
    id: `bh-${path.join('-')}`,
    component: Tick,
    label: say(label),
    value: Boolean(at(field, path)),
    change: (on) => editField(field, [path[0]], put({ [path[0]]: field[path[0]] }, path, on || undefined)[path[0]]),
    isEdited: () => Boolean(at(field, path)),
  });
}

function Line({ id, label, hint, lines, value, change }) {
  const [typed, type] = useState(value);
  useEffect(() => type(value), [value]);
  const given = {
    id: `bio-properties-panel-${id}`, class: 'bio-properties-panel-input', value: typed, spellcheck: false,
    onInput: (event) => type(event.target.value), onBlur: () => typed !== value && change(typed),
  };
  return (
    <div class="bio-properties-panel-entry" data-entry-id={id}>
      <label class="bio-properties-panel-label" for={given.id}>{label}</label>
      {lines > 1 ? <textarea rows={lines} {...given} /> : <input type="text" {...given} />}
      {hint ? <div class="bio-properties-panel-description">{hint}</div> : null}
    </div>
  );
}

function Tick({ id, label, value, change }) {
  return (
    <div class="bio-properties-panel-entry bio-properties-panel-checkbox-entry" data-entry-id={id}>
      <label class="bh-tick"><input type="checkbox" checked={value} onChange={(event) => change(event.target.checked)} />{label}</label>
    </div>
  );
}

const number = (typed) => (typed.trim() === '' || Number.isNaN(Number(typed)) ? undefined : Number(typed));
const names = (typed) => typed.split(',').map((name) => name.trim()).filter(Boolean);
const listed = (value) => (value ?? []).join(', ');

/** Outcomes, one a line: what is kept, how it is called, in English. */
const outcomes = (statuses) => (statuses ?? []).map(({ value, label, label_en: labelEn }) => [value, label, labelEn].filter(Boolean).join(' | ')).join('\n');
const asOutcomes = (typed) => {
  const found = typed.split('\n').map((line) => line.split('|').map((part) => part.trim())).filter(([value]) => value)
    .map(([value, label, labelEn]) => ({ label: label || value, value, ...(labelEn ? { label_en: labelEn } : {}) }));
  return found.length ? found : undefined;
};

const REQUIRED = tick(['validate', 'required'], '必填');

/** What each of our components, and our file picker, has besides the usual entries. */
const CONTENT = {
  bh_timeline: [
    REQUIRED,
    text(['source'], '来源（FEEL）', { hint: '默认 =timeline' }),
    text(['editable'], '可以改的列', { hint: 'at, who, finding', read: listed, write: names }),
    tick(['allowAdd'], '可以自己加行'), tick(['allowRemove'], '可以去掉行'),
    text(['validate', 'minRows'], '最少几行', { write: number }), text(['validate', 'maxRows'], '最多几行', { write: number }),
  ],
  bh_evidence: [REQUIRED, text(['source'], '来源（FEEL）', { hint: '默认 =record.files' })],
  bh_demands: [
    REQUIRED, text(['source'], '来源（FEEL）', { hint: '默认 =complaint.demands' }),
    text(['statuses'], '可选的结果', { hint: '每行一个：保存的值 | 中文 | 英文。留空用默认的四个', lines: 5, read: outcomes, write: asOutcomes }),
  ],
  filepicker: [tick(['fromCustomer'], '客户提供的，可给客户')],
  bh_decision: [
    text(['decision'], '决策的 id', { hint: '例如 compensation' }),
    text(['source'], '来源（FEEL）', { hint: '默认取这项决策最近一次的结果' }),
    tick(['properties', 'beside'], '放在表单旁边的材料里'),
  ],
};

/** The checks of the form, one after the other: what must hold, where it is told, and in which words. */
function Checks({ field, editField }) {
  const checks = field.checks ?? [];
  const set = (index, path, value) => editField(field, ['checks'], checks.map((check, place) => (place === index ? put(check, path, value) : check)));
  return (
    <div class="bh-check-list" data-entry-id="bh-checks">
      {checks.map((check, index) => (
        <fieldset key={index}>
          <legend>{say('检查 {n}', { n: String(index + 1) })}</legend>
          <Line id={`bh-check-${index}-require`} label={say('必须成立（FEEL）')} lines={3} value={check.require ?? ''} change={(typed) => set(index, ['require'], typed)} />
          <Line id={`bh-check-${index}-field`} label={say('显示在哪个字段')} value={check.field ?? ''} change={(typed) => set(index, ['field'], typed)} />
          {['zh', 'en'].map((language) => (
            <Line key={language} id={`bh-check-${index}-${language}`} label={say(language === 'zh' ? '不成立时说（中文）' : '不成立时说（英文）')} lines={2}
              value={typeof check.message === 'string' ? (language === 'zh' ? check.message : '') : (check.message?.[language] ?? '')}
              change={(typed) => set(index, ['message'], put(typeof check.message === 'string' ? { zh: check.message } : (check.message ?? {}), [language], typed))} />
          ))}
          <button type="button" class="btn btn-sm" onClick={() => editField(field, ['checks'], checks.filter((_, place) => place !== index))}>{say('去掉这条检查')}</button>
        </fieldset>
      ))}
      <button type="button" class="btn btn-sm" onClick={() => editField(field, ['checks'], [...checks, { require: '', field: '', message: { zh: '', en: '' } }])}>{say('加一条检查')}</button>
    </div>
  );
}

class Panel {
  constructor(propertiesPanel) {
    propertiesPanel.registerProvider(this, 500);
  }

  getGroups(field, editField) {
    return (groups) => {
      if (!field) return groups;
      const more = [];
      if (CONTENT[field.type]) {
        more.push({ id: 'bh-content', label: say('内容'), entries: CONTENT[field.type].map((entry) => entry(field, editField)) });
      }
      if (field.type === 'default') {
        more.push({ id: 'bh-title', label: say('标题'), entries: [
          text(['properties', 'title'], '标题（中文）')(field, editField), text(['properties', 'title_en'], '标题（英文）')(field, editField),
        ] });
        more.push({ id: 'bh-checks', label: say('提交前的检查'), entries: [{ id: 'bh-checks', component: Checks, field, editField, isEdited: () => Boolean(field.checks?.length) }] });
      }
      const told = Object.keys(BILINGUAL).filter((name) => typeof field[name] === 'string');
      const options = (field.values ?? []).map(({ label }, index) => text(['values', index, 'label_en'], label));
      const english = [...told.map((name) => text(['properties', `${name}_en`], BILINGUAL[name], { lines: LONG.has(name) ? 3 : 1 })), ...options];
      if (english.length) {
        const entries = english.map((entry) => entry(field, editField));
        more.push({ id: 'bh-english', label: say('英文'), entries });
      }
      const [general, ...rest] = groups;
      return general ? [general, ...more, ...rest] : more;
    };
  }
}

Panel.$inject = ['propertiesPanel'];

export const PanelModule = { __init__: ['bhPanel'], bhPanel: ['type', Panel] };
