// What our own components share: the frame with label, description and errors, and the source they read from the case.
import { Description, Errors, FormContext, Label, LocalExpressionContext, buildExpressionContext } from '@bpmn-io/form-js-viewer';
import { createPortal } from 'preact/compat';
import { useContext, useMemo } from 'preact/hooks';
import { say } from './language.js';
import { onTheWall } from './zone.js';

/** The place beside the form, on pages that have one: what only shows something may stand there (`properties.beside`). */
const beside = () => document.querySelector('[data-form-beside]');

export function Frame({ kind, props, children, note, actions }) {
  const place = props.field.properties?.beside && beside();
  if (place) return createPortal(<Beside title={props.field.label} note={note} text={props.field.description}>{children}</Beside>, place);
  const { field, errors = [], domId, disabled, readonly } = props;
  const classes = ['fjs-form-field', `fjs-form-field-${kind}`, 'bh-own'];
  if (errors.length) classes.push('fjs-has-errors');
  if (disabled) classes.push('fjs-disabled');
  if (readonly) classes.push('fjs-readonly');
  return (
    <div class={classes.join(' ')} role="group" aria-labelledby={`${domId}-label`} aria-describedby={`${domId}-description ${domId}-error`}>
      <div class="bh-own-head">
        <Label id={`${domId}-label`} label={field.label} required={field.validate?.required} />
        {note ? <span class="bh-note">{note}</span> : null}
        {actions}
      </div>
      {children}
      <Description id={`${domId}-description`} description={field.description} />
      <Errors id={`${domId}-error`} errors={errors} />
    </div>
  );
}

/** As the material beside the form looks. */
function Beside({ title, note, text, children }) {
  return (
    <section class="bh-beside">
      <header><h2>{title}</h2>{note ? <span class="end meta">{note}</span> : null}</header>
      {children}
      {text ? <p class="meta">{text}</p> : null}
    </section>
  );
}

/** The value of the component's `source` in the case, evaluated where the component stands. */
export function useSource(field) {
  const { getService } = useContext(FormContext);
  const names = useContext(LocalExpressionContext);
  return useMemo(
    () => getService('expressionLanguage').evaluate(field.source ?? '', buildExpressionContext(names)),
    [field.source, names, getService],
  );
}

/** 11-18 06:40, in the service's zone; text that is no date and time as it is. */
export const shortTime = (text) => onTheWall(text)?.slice(5).replace('T', ' ') ?? String(text ?? '');

/** Any value of a decision as short text; `names` says what the values of a choice are called. */
export function shown(value, names = {}) {
  if (value === null || value === undefined) return '—';
  if (typeof value === 'boolean') return say(value ? '是' : '否');
  if (Array.isArray(value)) return value.map((item) => shown(item, names)).join(say('、'));
  if (typeof value === 'object') return Object.entries(value).map(([name, item]) => `${name}: ${shown(item, names)}`).join(say('，'));
  return names[value] ?? String(value);
}
