// Entry of the form editor: form-js's editor with our own components, our own entries in the panel, and saving as a draft.
import '../node_modules/@bpmn-io/form-js-editor/node_modules/@bpmn-io/form-js-viewer/dist/assets/form-js.css'; // the editor's own, older viewer
import '@bpmn-io/form-js-editor/dist/assets/form-js-editor.css';
import './studio.css';
import { FormEditor } from '@bpmn-io/form-js-editor';
import { request } from '../form/net.js';
import { OwnModule } from './own.jsx';
import { PanelModule } from './panel.jsx';
import { say, speak } from './words.js';

const PREVIEW = 'bh-form-preview';

class EditorPage {
  constructor(element) {
    this.element = element;
    this.find = (name) => element.querySelector(`[data-editor-${name}]`);
    this.saved = '';
  }

  async open(schema) {
    const canvas = this.find('canvas');
    this.editor = new FormEditor({ container: canvas, additionalModules: [OwnModule, PanelModule] });
    await this.editor.importSchema(schema);
    speak(canvas);
    canvas.removeAttribute('aria-busy');
    this.saved = this.text();
    this.editor.on('changed', () => this.show());
    this.find('undo').addEventListener('click', () => this.editor.get('commandStack').undo());
    this.find('preview').addEventListener('click', () => this.preview());
    this.find('save').addEventListener('click', () => this.find('dialog').showModal());
    this.find('dialog').querySelector('form').addEventListener('submit', (event) => this.save(event));
    addEventListener('beforeunload', (event) => { if (this.changed) event.preventDefault(); });
    this.show();
  }

  text() {
    return JSON.stringify(this.editor.saveSchema());
  }

  get changed() {
    return this.text() !== this.saved;
  }

  show() {
    this.find('state').textContent = this.changed ? say('有没有保存的改动') : '';
    this.find('undo').disabled = !this.editor.get('commandStack').canUndo();
  }

  preview() {
    sessionStorage.setItem(PREVIEW, JSON.stringify({ schema: this.editor.saveSchema(), data: {} }));
    open(this.element.dataset.preview, '_blank');
  }

  async save(event) {
    event.preventDefault();
    const note = event.target.querySelector('textarea').value;
    const faults = this.find('faults');
    faults.replaceChildren();
    try {
      const answer = await request(this.element.dataset.save, { json: { schema: this.editor.saveSchema(), note } });
      this.saved = this.text();
      location.assign(answer.go);
    } catch ({ status, problem }) {
      const told = status === 401 ? say('登录已过期：在另一个标签页登录后再保存') : (problem?.text ?? say('没有保存成功，请重试'));
      faults.append(line('p', told), ...(problem?.errors ?? []).map(({ field, text }) => line('p', `${field} ${text}`)));
    }
  }
}

function line(tag, text) {
  const element = document.createElement(tag);
  element.className = 'fault';
  element.textContent = text;
  return element;
}

for (const element of document.querySelectorAll('[data-form-editor]')) {
  const page = new EditorPage(element);
  element.bhEditor = page;
  page.open(JSON.parse(document.getElementById('form-schema').textContent));
}
