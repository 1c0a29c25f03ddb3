// bh_timeline: rows from the record, in order of time. The time of a row is the record's; its wording may be edited.
import { useState } from 'preact/hooks';
import { say } from './language.js';
import { Frame, shortTime, useSource } from './parts.jsx';
import { onTheWall } from './zone.js';

const PARTS = ['at', 'who', 'finding'];
const LABELS = { at: '时间', who: '谁', finding: '查到什么' };

/** What the component opens with: the case's rows, else those of the record. */
export const timelineRows = (known, source) => {
  if (Array.isArray(known) && known.length) return known;
  return (Array.isArray(source) ? source : []).map(row);
};

const row = ({ id, at, who, finding }) => ({ id: id == null ? null : String(id), at: at ?? null, who: who ?? '', finding: finding ?? '' });

export function Timeline(props) {
  const { field, value, onChange, disabled, readonly } = props;
  const rows = Array.isArray(value) ? value : [];
  const record = (useSource(field) ?? []).map?.(row) ?? [];
  const [choosing, choose] = useState(false);
  const fixed = disabled || readonly;
  const editable = field.editable ?? ['finding'];
  const left = record.filter((entry) => !rows.some((known) => known.id === entry.id));
  const change = (next) => onChange({ value: next });
  const edit = (index, part, text) => change(rows.map((entry, at) => (at === index ? { ...entry, [part]: text } : entry)));
  const add = (entry) => change([...rows, entry].sort((a, b) => instant(a.at) - instant(b.at)));
  const actions = fixed ? null : (
    <div class="bh-actions">
      {left.length ? <button type="button" aria-expanded={choosing} onClick={() => choose(!choosing)}>＋ {say('从时间线添加')}</button> : null}
      {field.allowAdd !== false ? <button type="button" onClick={() => change([...rows, { id: null, at: null, who: '', finding: '' }])}>＋ {say('加一行（自己写）')}</button> : null}
    </div>
  );
  return (
    <Frame kind="bh_timeline" props={props} actions={actions}>
      <ol class="bh-rows">
        {rows.map((entry, index) => (
          <li key={entry.id ?? `own-${index}`} class={entry.id ? '' : 'own'}>
            {PARTS.map((part) => (
              <Part key={part} part={part} entry={entry} locked={fixed || (entry.id && !editable.includes(part))} onInput={(text) => edit(index, part, text)} />
            ))}
            {!fixed && (field.allowRemove !== false || !entry.id) ? (
              <button type="button" class="bh-remove" aria-label={`${say('去掉这一行')} ${shortTime(entry.at)}`} onClick={() => change(rows.filter((_, at) => at !== index))} />
            ) : <span />}
          </li>
        ))}
        {rows.length ? null : <li class="bh-empty">{say('还没有内容')}</li>}
      </ol>
      {choosing && left.length ? (
        <ul class="bh-offers">
          {left.map((entry) => (
            <li key={entry.id}><button type="button" onClick={() => add(entry)}><time>{shortTime(entry.at)}</time> <b>{entry.who}</b> {entry.finding}</button></li>
          ))}
        </ul>
      ) : null}
    </Frame>
  );
}

const instant = (at) => (at ? Date.parse(String(at).replace(/[@[].*$/, '')) : Infinity);

function Part({ part, entry, locked, onInput }) {
  const label = say(LABELS[part]);
  if (locked) {
    return part === 'at'
      ? <time class="bh-at" dateTime={entry.at} title={say('时间来自记录，不能改')}>{shortTime(entry.at)}</time>
      : <span class={`bh-${part}`} title={say('这一行来自记录')}>{entry[part]}</span>;
  }
  if (part === 'at') {
    return <input class="fjs-input bh-at" type="datetime-local" aria-label={label} value={onTheWall(entry.at) ?? ''} onInput={(event) => onInput(event.target.value || null)} />;
  }
  if (part === 'who') {
    return <input class="fjs-input bh-who" type="text" aria-label={label} value={entry.who} onInput={(event) => onInput(event.target.value)} />;
  }
  return <textarea class="bh-finding" rows="1" aria-label={`${label} ${shortTime(entry.at)}`} value={entry.finding} onInput={(event) => onInput(event.target.value)} />;
}

Timeline.config = { type: 'bh_timeline', keyed: true, name: 'Timeline', group: 'basic-input', emptyValue: [], label: 'Timeline', create: (options = {}) => ({ source: '=timeline', ...options }) };
