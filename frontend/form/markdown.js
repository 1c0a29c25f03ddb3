// Text of a form: Markdown without anything that could act. The server has taken script out before; this is the second lock.
import DOMPurify from 'dompurify';
import { Marked } from 'marked';

const marked = new Marked({ gfm: true, breaks: true });
const ALLOWED = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: ['style', 'form', 'input', 'button', 'textarea', 'select', 'option', 'iframe', 'audio', 'video', 'source'],
  FORBID_ATTR: ['style', 'id', 'name'],
};

class Markdown {
  render(markdown) {
    return DOMPurify.sanitize(marked.parse(String(markdown ?? '')), ALLOWED);
  }
}

Markdown.$inject = [];

export const MarkdownModule = { markdownRenderer: ['type', Markdown] };
