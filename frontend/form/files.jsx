// The file picker: files are uploaded when chosen; the form holds the references that the upload answered with.
import { FormContext } from '@bpmn-io/form-js-viewer';
import { useContext, useRef, useState } from 'preact/hooks';
import { say } from './language.js';
import { Frame } from './parts.jsx';

export function FilePicker(props) {
  const { field, value, onChange, domId, disabled, readonly } = props;
  const { getService } = useContext(FormContext);
  const upload = getService('bhUpload', false);
  const input = useRef(null);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState([]);
  const files = Array.isArray(value) ? value : [];
  const many = field.multiple === true || field.multiple === 'true';
  const fixed = disabled || readonly || !upload?.possible;

  async function take(list) {
    if (!list.length || fixed) return;
    setBusy(true);
    const added = [];
    const failed = [];
    for (const file of many ? list : [list[0]]) {
      try {
        added.push(await upload.send(file, field));
      } catch (problem) {
        failed.push({ name: file.name, why: problem.problem?.text || say('上传失败，请重试') });
      }
    }
    setBusy(false);
    setRefused(failed);
    if (added.length) onChange({ value: many ? [...files, ...added] : added });
    if (input.current) input.current.value = '';
  }

  const drop = (event) => {
    event.preventDefault();
    take([...event.dataTransfer.files]);
  };
  const paste = (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault(); // the page takes pasted files too
    take([...event.clipboardData.files]);
  };
  const keep = (next) => onChange({ value: next.length ? next : null });
  return (
    <Frame kind="filepicker" props={props}>
      <div class="bh-drop" onDragOver={(event) => event.preventDefault()} onDrop={drop} onPaste={paste}>
        <ul class="bh-files">
          {files.map((file) => (
            <li key={file.id}><span class="bh-file"><span class="bh-name">{file.name}</span>
              {fixed ? null : <button type="button" class="bh-remove" aria-label={say('去掉 {name}', { name: file.name })} onClick={() => keep(files.filter((known) => known.id !== file.id))} />}
            </span></li>
          ))}
        </ul>
        <input ref={input} id={domId} type="file" class="bh-sr" aria-labelledby={`${domId}-label`} multiple={many} accept={field.accept || undefined} disabled={fixed} onChange={(event) => take([...event.target.files])} />
        {fixed ? null : <label class="bh-button" htmlFor={domId}>{busy ? say('上传中…') : say('上传文件')}</label>}
        {fixed ? null : <span class="bh-note">{field.fromCustomer ? say('客户提供的，可给客户') : say('内部材料，能否给客户在案件页决定')}</span>}
        {refused.map(({ name, why }) => <span key={name} class="fjs-form-field-error" role="alert"><b>{name}</b> {why}</span>)}
      </div>
    </Frame>
  );
}

FilePicker.config = { type: 'filepicker', keyed: true, label: 'File picker', group: 'basic-input', emptyValue: null, create: (options = {}) => options };

/** Sends one file to the page's upload address; a service of the form. */
export class Upload {
  constructor(send) {
    this.send = send;
    this.possible = typeof send === 'function';
  }
}

Upload.$inject = ['config.upload'];

export const UploadModule = { bhUpload: ['type', Upload] };
