// bh_demands: every demand of the customer with what becomes of it and our answer. The demands themselves are locked.
import { say } from './language.js';
import { Frame } from './parts.jsx';

const STATUSES = [['met', '满足'], ['partly', '部分满足'], ['declined', '不能满足'], ['explained', '已解释']];

const textOf = (entry) => (typeof entry === 'string' ? entry : (entry?.demand ?? entry?.text ?? entry?.name));

/** What the component opens with: one row for each demand, with the answers the case already has. */
export function demandRows(known, source) {
  const left = Array.isArray(known) ? [...known] : [];
  const demands = (Array.isArray(source) ? source : []).map(textOf).filter((text) => typeof text === 'string' && text.trim());
  return demands.map((demand) => {
    const at = left.findIndex((entry) => entry?.demand === demand);
    const answer = at < 0 ? {} : left.splice(at, 1)[0];
    return { demand, status: answer.status ?? null, answer: answer.answer ?? '' };
  });
}

export const answered = (row) => row.status != null && Boolean(row.answer?.trim());

export function Demands(props) {
  const { field, value, onChange, domId, disabled, readonly } = props;
  const rows = Array.isArray(value) ? value : [];
  const statuses = field.statuses ?? STATUSES.map(([status, label]) => ({ value: status, label: say(label) }));
  const fixed = disabled || readonly;
  const edit = (index, part, text) => onChange({ value: rows.map((row, at) => (at === index ? { ...row, [part]: text } : row)) });
  const note = rows.length ? say('{done} / {all} 项已答复', { done: String(rows.filter(answered).length), all: String(rows.length) }) : '';
  return (
    <Frame kind="bh_demands" props={props} note={note}>
      <ol class="bh-demands">
        {rows.map((row, index) => (
          <li key={index} class={answered(row) ? 'answered' : 'open'}>
            <div class="bh-demand"><span class="bh-mark" aria-hidden="true" /><b id={`${domId}-${index}`}>{row.demand}</b>{answered(row) ? null : <span class="bh-open">{say('未答复')}</span>}</div>
            <select class="form-select" aria-label={`${say('结果')}：${row.demand}`} value={row.status ?? ''} disabled={fixed} onChange={(event) => edit(index, 'status', event.target.value || null)}>
              <option value="">{say('请选择')}</option>
              {statuses.map((status) => <option key={status.value} value={status.value}>{status.label}</option>)}
            </select>
            <textarea class="fjs-textarea" rows="2" aria-label={`${say('答复')}：${row.demand}`} value={row.answer} readOnly={fixed} placeholder={say('答复')} onInput={(event) => edit(index, 'answer', event.target.value)} />
          </li>
        ))}
        {rows.length ? null : <li class="bh-empty">{say('客户没有提出诉求')}</li>}
      </ol>
    </Frame>
  );
}

Demands.config = { type: 'bh_demands', keyed: true, name: 'Demands and answers', group: 'basic-input', emptyValue: [], label: 'Demands and answers', create: (options = {}) => ({ source: '=complaint.demands', ...options }) };
