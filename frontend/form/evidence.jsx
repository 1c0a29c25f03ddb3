// bh_evidence: what goes into the evidence pack. Internal material is shown and cannot be ticked.
import { say } from './language.js';
import { Frame, useSource } from './parts.jsx';

export function Evidence(props) {
  const { field, value, onChange, domId, disabled, readonly } = props;
  const files = (useSource(field) ?? []).filter?.((file) => file && file.id != null) ?? [];
  const chosen = Array.isArray(value) ? value : [];
  const toggle = (id) => {
    const next = chosen.includes(id) ? chosen.filter((known) => known !== id) : [...chosen, id];
    onChange({ value: files.map((file) => String(file.id)).filter((known) => next.includes(known)) });
  };
  return (
    <Frame kind="bh_evidence" props={props} note={files.length ? say('已选 {count} 件', { count: String(chosen.length) }) : ''}>
      <ul class="bh-files">
        {files.map((file) => {
          const id = String(file.id);
          const inner = file.internal === true;
          return (
            <li key={id}>
              <label class={inner ? 'internal' : ''} title={inner ? say('内部材料不能放进证据包') : file.name}>
                <input type="checkbox" id={`${domId}-${id}`} checked={chosen.includes(id)} disabled={inner || disabled || readonly} onChange={() => toggle(id)} />
                <span class={`bh-kind ${file.kind ?? ''}`} aria-hidden="true" />
                <span class="bh-name">{file.name}</span>
                {inner ? <span class="bh-note">{say('内部材料')}</span> : null}
              </label>
            </li>
          );
        })}
        {files.length ? null : <li class="bh-empty">{say('案件里还没有文件')}</li>}
      </ul>
    </Frame>
  );
}

Evidence.config = { type: 'bh_evidence', keyed: true, name: 'Evidence pack', group: 'selection', emptyValue: [], label: 'Evidence pack', create: (options = {}) => ({ source: '=record.files', ...options }) };
