// text: Markdown of the process owner with values of the case filled in as text, whatever they hold.
import { FormContext, Text, useTemplateEvaluation } from '@bpmn-io/form-js-viewer';
import { useContext, useMemo } from 'preact/hooks';

const SPECIAL = /[&<>"'`*_[\]()#~|!+\-\\{}]/g;

/** Characters that HTML or Markdown would act on, as entities. */
const literal = (value) => String(value).replace(SPECIAL, (character) => `&#${character.codePointAt(0)};`);

const FILLED = { debug: true, sanitizer: literal };

export function TextView({ field }) {
  const { getService } = useContext(FormContext);
  const markdown = useTemplateEvaluation(field.text ?? '', FILLED);
  const html = useMemo(() => getService('markdownRenderer').render(markdown), [markdown, getService]);
  return <div class="fjs-form-field fjs-form-field-text" dangerouslySetInnerHTML={{ __html: html }} />;
}

TextView.config = Text.config;
