// bh_decision: what a table decided and why: what it read, the matched rule, its outputs and the clause it cites.
import { FormContext } from '@bpmn-io/form-js-viewer';
import { useContext } from 'preact/hooks';
import { say } from './language.js';
import { Frame, shown, useSource } from './parts.jsx';

export function Decision(props) {
  const found = useSource(props.field);
  const { tables, values } = useContext(FormContext).getService('config').named ?? { tables: {}, values: {} };
  const record = found?.decisions?.at?.(-1) ?? found;
  if (!record || typeof record !== 'object') {
    return <Frame kind="bh_decision" props={props}><p class="bh-empty">{say('还没有这项决定')}</p></Frame>;
  }
  const table = tables[record.decision ?? props.field.decision] ?? {};
  const title = table.name ?? record.name ?? record.decision ?? '';
  const rules = record.rules ?? record.matched ?? [];
  const outputs = record.outputs?.length ? record.outputs : [{ [title || say('结果')]: record.value }];
  const names = [...new Set(outputs.flatMap((output) => Object.keys(output)))].sort((a, b) => place(table, a) - place(table, b));
  const inputs = record.inputs ?? [];
  return (
    <Frame kind="bh_decision" props={props} note={title}>
      <p class="bh-why">
        {rules.length ? say('命中第 {rules} 行', { rules: rules.join('、') }) : say('没有命中任何一行')}
        {record.annotations?.filter(Boolean).length ? say('，依据 ') + record.annotations.filter(Boolean).join(say('；')) : ''}
      </p>
      <div class="bh-scroll" tabIndex="0">
        <table class="bh-table">
          <thead><tr><th scope="col">#</th>{names.map((name) => <th key={name} scope="col">{table.outputs?.[name] ?? name}</th>)}</tr></thead>
          <tbody>
            {outputs.map((output, index) => (
              <tr key={index} class="matched"><td>{rules[index] ?? '—'}</td>{names.map((name) => <td key={name}>{shown(output[name], { ...values, ...table.options?.[name] })}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
      {inputs.length ? (
        <p class="bh-case">{say('本案：')}{inputs.map((input) => read(input, table, values)).join(say('，'))}</p>
      ) : null}
    </Frame>
  );
}

/** What the table asked, and what this case answers to it. */
function read({ expression = '', label, value }, table, values) {
  const asked = expression.trim();
  return `${table.inputs?.[asked] ?? label ?? asked} ${shown(value, { ...values, none: '—', ...table.options?.[asked] })}`;
}

/** Columns stand as in the table itself. */
function place(table, name) {
  const at = Object.keys(table.outputs ?? {}).indexOf(name);
  return at < 0 ? Infinity : at;
}

Decision.config = { type: 'bh_decision', keyed: false, name: 'Decision', group: 'presentation', label: 'Decision', create: (options = {}) => options };
