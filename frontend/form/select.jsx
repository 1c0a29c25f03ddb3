// select: one of a list. Typing narrows it, arrows walk through it, Enter takes, Escape leaves what was chosen before.
import { Description, Errors, FormContext, Label, Select as Viewers, useExpressionEvaluation } from '@bpmn-io/form-js-viewer';
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { english, say } from './language.js';
import { same } from './paths.js';

/** Options as the viewer reads them from the form's file, each also with the words it may be found by. */
function useOptions(field) {
  const { getService } = useContext(FormContext);
  const evaluated = useExpressionEvaluation(field.valuesExpression);
  const given = field.valuesKey === undefined ? (field.values ?? evaluated) : getService('form')._getState().initialData?.[field.valuesKey];
  const text = JSON.stringify(Array.isArray(given) ? given : []);
  return useMemo(() => JSON.parse(text).map(option).filter(Boolean), [text]);
}

function option(entry) {
  if (entry === null || entry === '') return null;
  if (typeof entry !== 'object') return { value: entry, label: String(entry), words: String(entry).toLowerCase() };
  const { value, label_en: en } = entry;
  const label = String((english && en) || entry.label || value || '');
  return label ? { value: value ?? label, label, words: [label, en, value].join('\n').toLowerCase() } : null;
}

export function Select(props) {
  const { field, value, onChange, onFocus, onBlur, domId, disabled, readonly, errors = [] } = props;
  const options = useOptions(field);
  const [typed, type] = useState(null); // null: nothing typed since the list was opened
  const [open, setOpen] = useState(false);
  const [at, walk] = useState(0);
  const list = useRef(null);
  const chosen = options.find((one) => same(one.value, value));
  const shown = typed ? options.filter((one) => one.words.includes(typed.trim().toLowerCase())) : options;
  const active = Math.min(at, shown.length - 1);
  const required = field.validate?.required;

  // no longer offered: taken back, unless the list was empty only for the moment it took to be reckoned anew
  useEffect(() => {
    if (!value || chosen) return undefined;
    const later = setTimeout(() => onChange({ field, value: null }), 250);
    return () => clearTimeout(later);
  }, [options, value]);
  useEffect(() => { list.current?.children[active]?.scrollIntoView({ block: 'nearest' }); }, [open, active]);

  const show = () => { if (!disabled && !readonly) { setOpen(true); walk(Math.max(0, options.indexOf(chosen))); } };
  const close = () => { setOpen(false); type(null); };
  const take = (one) => { close(); if (one !== chosen) onChange({ field, value: one?.value ?? null }); };
  const leave = () => {
    if (typed === '') take(undefined); else close();
    onBlur?.();
  };
  const keys = (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { code } = event;
    if (code === 'Tab' && typed && shown[active]) take(shown[active]);
    if (!open && ['ArrowDown', 'ArrowUp', 'Space', 'Enter'].includes(code)) show();
    else if (!open) return;
    else if (code === 'ArrowDown') walk(Math.min(active + 1, shown.length - 1));
    else if (code === 'ArrowUp') walk(Math.max(active - 1, 0));
    else if (code === 'Enter' || code === 'NumpadEnter') { if (typed === '') take(undefined); else if (shown[active]) take(shown[active]); }
    else if (code === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const write = (event) => { type(event.target.value); setOpen(true); walk(0); };
  const press = (event) => {
    if (event.target.closest('.fjs-select-cross')) return;
    if (open) close(); else show();
    event.currentTarget.querySelector('input').focus();
    if (!typed) event.preventDefault();
  };

  const classes = ['fjs-form-field', 'fjs-form-field-select', errors.length && 'fjs-has-errors', disabled && 'fjs-disabled', readonly && 'fjs-readonly'];
  const id = (index) => `${domId}-option-${index}`;
  return (
    <div class={classes.filter(Boolean).join(' ')}>
      <Label id={`${domId}-label`} htmlFor={domId} label={field.label} required={required} />
      <div class={`fjs-input-group${errors.length ? ' hasErrors' : ''}${disabled ? ' disabled' : ''}${readonly ? ' readonly' : ''}`} onMouseDown={press}>
        <input
          class="fjs-input" id={domId} type="text" role="combobox" autocomplete="off" placeholder={say('请选择')}
          value={typed ?? chosen?.label ?? ''} disabled={disabled} readOnly={readonly}
          aria-haspopup="listbox" aria-autocomplete="list" aria-expanded={open} aria-controls={open ? `${domId}-list` : null}
          aria-activedescendant={open && shown.length ? id(active) : null} aria-invalid={errors.length > 0}
          aria-describedby={`${domId}-description ${domId}-error-message`}
          onFocus={(event) => { event.target.select(); show(); onFocus?.(); }} onBlur={leave} onInput={write} onKeyDown={keys}
        />
        {value != null && !disabled && !readonly ? <span class="fjs-select-cross" aria-hidden="true" onMouseDown={(event) => { event.preventDefault(); take(undefined); }}>×</span> : null}
        <span class="fjs-select-arrow" aria-hidden="true"><svg width="10" height="6" viewBox="0 0 10 6" fill="none" stroke="currentColor" stroke-width="1.5"><path d="m1 1 4 4 4-4" /></svg></span>
      </div>
      <div class="fjs-select-anchor">
        {open ? (
          <ul class="fjs-dropdownlist" id={`${domId}-list`} role="listbox" aria-labelledby={`${domId}-label`} ref={list} onMouseDown={(event) => event.preventDefault()}>
            {shown.map((one, index) => (
              <li key={id(index)} id={id(index)} role="option" aria-selected={one === chosen} class={`fjs-dropdownlist-item${index === active ? ' focused' : ''}`} onMouseMove={(event) => { if (event.movementX || event.movementY) walk(index); }} onClick={() => take(one)}>{one.label}</li>
            ))}
            {shown.length ? null : <li class="fjs-dropdownlist-empty" role="option" aria-disabled="true" aria-selected="false">{say('没有匹配的项')}</li>}
          </ul>
        ) : null}
      </div>
      <Description id={`${domId}-description`} description={field.description} />
      <Errors id={`${domId}-error-message`} errors={errors} />
    </div>
  );
}

Select.config = Viewers.config;
