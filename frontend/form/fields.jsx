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
    const field = <Part {...props.field.properties}><Field {...props} /></Part>;
    if (!results.length) return field;
    // always in the same place once it has checks: drawn elsewhere, it would lose the focus
    const shown = results.filter((result) => result.label || (!result.ok && result.touched));
    const classes = ['bh-checked', !props.field.layout?.columns && shown.length && 'bh-wide', results.some((result) => !result.ok) && 'bh-needed'];
    return (
      <div class={classes.filter(Boolean).join(' ')}>
        {field}
        {shown.length ? (
          <ul class="bh-checks" aria-live="polite">
            {shown.filter((result) => !result.ok && result.touched).map((result) => <Failing key={result.text} result={result} checks={checks} />)}
            <Named kind="open" results={shown.filter((result) => !result.ok && !result.touched)} />
            <Named kind="ok" results={shown.filter((result) => result.ok)} />
          </ul>
        ) : null}
      </div>
    );
  }
  Checked.config = Field.config;
  return Checked;
}

/** A numbered part of what is written, with a hint beside its name. */
function Part({ number, hint, children }) {
  if (!number) return children;
  return <div class="bh-part" data-number={number} style={{ '--bh-hint': JSON.stringify(hint ?? '') }}>{children}</div>;
}

/** What is in order, or not yet looked at, on one line. */
function Named({ kind, results }) {
  if (!results.length) return null;
  return (
    <li class={`bh-check ${kind}`}>
      <span class="bh-mark" aria-hidden="true" />
      <span>{results.map((result) => result.label).join(say('、'))}{kind === 'open' ? <span class="bh-sr">{say('还没有满足')}</span> : null}</span>
    </li>
  );
}

function Failing({ result, checks }) {
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
