// Templates ({{…}}) of labels, texts and messages: a value that is null is shown as a dash, not as the word.
import { FeelersTemplating } from '@bpmn-io/form-js-viewer';

class Templating extends FeelersTemplating {
  evaluate(template, context = {}, options = {}) {
    const { sanitizer = (value) => value } = options;
    return super.evaluate(template, context, { ...options, sanitizer: (value) => (value == null || value === 'null' ? '—' : sanitizer(value)) });
  }
}

Templating.$inject = [];

export const TemplatingModule = { templating: ['type', Templating] };
