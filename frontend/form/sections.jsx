// A group of fields as a section: with its number and a hint beside its name, or folded because it is seldom asked for.
import { Group, Label } from '@bpmn-io/form-js-viewer';

export function Section(props) {
  const { folded, hint, number } = props.field.properties ?? {};
  if (folded) return <Folded {...props} />;
  if (!hint) return <Group {...props} />;
  return <div class="bh-section" data-number={number}><Group {...props} /><p class="bh-hint">{hint}</p></div>;
}

/** Stands open once somebody opened it; going to a fault opens it too (FormPage.nextFault). */
function Folded(props) {
  const { label, ...field } = props.field;
  return (
    <details class="bh-fold">
      <summary><Label label={label} /></summary>
      <Group {...props} field={field} />
    </details>
  );
}

Section.config = Group.config;
