// bh_decision: what a table decided and why: what it read, the matched rule, its outputs and the clause it cites.
import { say } from './language.js';
import { Frame, shown, useSource } from './parts.jsx';

export function Decision(props) {
  const found = useSource(props.field);
  const record = found?.decisions?.at?.(-1) ?? found;
  if (!record || typeof record !== 'object') {
    return <Frame kind="bh_decision" props={props}><p class="bh-empty">{say('还没有这项决定')}</p></Frame>;
  }
  const rules = record.rules ?? record.matched ?? [];
  const version = String(record.version ?? '').slice(0, 8);
  const outputs = record.outputs?.length ? record.outputs : [{ [record.name ?? say('结果')]: record.value }];
  const names = [...new Set(outputs.flatMap((output) => Object.keys(output)))];
  return (
    <Frame kind="bh_decision" props={props} note={`${record.name ?? record.decision ?? ''}${version ? ` · ${version}` : ''}`}>
      <p class="bh-why">
        {rules.length ? say('命中第 {rules} 行', { rules: rules.join('、') }) : say('没有命中任何一行')}
        {record.annotations?.filter(Boolean).length ? say('，依据 ') + record.annotations.filter(Boolean).join(say('；')) : ''}
      </p>
      <div class="bh-scroll" tabIndex="0">
        <table class="bh-table">
          <thead><tr><th scope="col">#</th>{names.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
          <tbody>
            {outputs.map((output, index) => (
              <tr key={index} class="matched"><td>{rules[index] ?? '—'}</td>{names.map((name) => <td key={name}>{shown(output[name])}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
      {record.inputs?.length ? (
        <p class="bh-case">{say('本案：')}{record.inputs.map((input) => `${input.label ?? input.expression} ${shown(input.value)}`).join(say('，'))}</p>
      ) : null}
    </Frame>
  );
}

Decision.config = { type: 'bh_decision', keyed: false, name: 'Decision', group: 'presentation', label: 'Decision', create: (options = {}) => options };
