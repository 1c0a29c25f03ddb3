// Templates ({{…}}) of labels, texts and messages: values as people read them.
import { FeelersTemplating } from '@bpmn-io/form-js-viewer';
import { onTheWall } from './zone.js';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** A value as people read it: nothing as a dash, an instant as the calendar and clock of the house. */
const read = (value) => {
  if (value == null || value === 'null') return '—';
  return (INSTANT.test(value) && onTheWall(value)?.replace('T', ' ')) || value;
};

class Templating extends FeelersTemplating {
  evaluate(template, context = {}, options = {}) {
    const { sanitizer = (value) => value } = options;
    return super.evaluate(template, context, { ...options, sanitizer: (value) => sanitizer(read(value)) });
  }
}

Templating.$inject = [];

export const TemplatingModule = { templating: ['type', Templating] };
