// Every field of the viewer with the form's checks beside it, and our own components among them.
import {
  Checkbox, Checklist, DynamicList, FormContext, Numberfield, Radio, Taglist, Textarea, Textfield,
} from '@bpmn-io/form-js-viewer';
import { useContext, useEffect, useState } from 'preact/hooks';
import { HouseDatetime } from './datetime.jsx';
import { Decision } from './decision.jsx';
import { Demands } from './demands.jsx';
import { Evidence } from './evidence.jsx';
import { FilePicker } from './files.jsx';
import { say } from './language.js';
import { Select } from './select.jsx';
import { Section } from './sections.jsx';
import { TextView } from './text.jsx';
import { Timeline } from './timeline.jsx';

const BUILT_IN = [Checkbox, Checklist, DynamicList, Numberfield, Radio, Taglist, Textarea, Textfield];
const OURS = [Section, HouseDatetime, Select, FilePicker, TextView, Timeline, Evidence, Demands, Decision];

/** The component with the results of the checks that stand at its field. */
function withChecks(Field) {
  function Checked(props) {
    const { getService } = useContext(FormContext);
    const checks = getService('bhChecks', false);
    const eventBus = getService('eventBus');
    const registry = getService('pathRegistry');
    const [, draw] = useState(0);
    useEffect(() => {
      const redraw = () => draw((count) => count + 1);
      eventBus.on('bh.checks', redraw);
      return () => eventBus.off('bh.checks', redraw);
    }, [eventBus]);
    const results = checks ? checks.at(registry.getValuePath(props.field, { indexes: props.indexes })) : [];
    const shown = results.filter((result) => result.label || (!result.ok && result.touched));
    if (!shown.length) return <Field {...props} />;
    const wholeRow = !props.field.layout?.columns;
    return (
      <div class={wholeRow ? 'bh-checked bh-wide' : 'bh-checked'}>
        <Field {...props} />
        <ul class="bh-checks" aria-live="polite">
          {shown.map((result, index) => <Result key={index} result={result} checks={checks} />)}
        </ul>
      </div>
    );
  }
  Checked.config = Field.config;
  return Checked;
}

function Result({ result, checks }) {
  if (result.ok) return <li class="bh-check ok"><span class="bh-mark" aria-hidden="true" />{result.label}</li>;
  if (!result.touched) {
    return <li class="bh-check open"><span class="bh-mark" aria-hidden="true" />{result.label}<span class="bh-sr">{say('还没有满足')}</span></li>;
  }
  return (
    <li class="bh-check failing">
      <span class="bh-mark" aria-hidden="true" />
      <span>
        {result.quote ? <q>{result.quote}</q> : null}{result.text}
        {result.remedy ? <button type="button" class="bh-remedy" onClick={() => checks.mend(result)}>{result.remedy.label}</button> : null}
      </span>
    </li>
  );
}

class Fields {
  constructor(formFields) {
    for (const field of BUILT_IN) formFields.register(field.config.type, withChecks(field));
    for (const field of OURS) formFields.register(field.config.type, field.config.keyed ? withChecks(field) : field);
  }
}

Fields.$inject = ['formFields'];

export const FieldsModule = { __init__: ['bhFields'], bhFields: ['type', Fields] };
