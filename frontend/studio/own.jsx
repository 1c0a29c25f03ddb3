// Our own components in the editor: what stands for them on the canvas, in the palette, and what they begin with.
import { say } from './words.js';

const STATUSES = [
  { label: '满足', value: 'met', label_en: 'Met' },
  { label: '部分满足', value: 'partly', label_en: 'Partly met' },
  { label: '不能满足', value: 'declined', label_en: 'Declined' },
  { label: '已解释', value: 'explained', label_en: 'Explained' },
];

const KEYED = ['key', 'label', 'description', 'disabled', 'readonly'];

/** type → how it is called, what it shows, what a new one holds, and the panel's own entries for it. */
const OWN = {
  bh_timeline: {
    name: '经过（来自记录）', group: 'basic-input', entries: KEYED, path: 'M4 4h2v2H4zM8 4h6v2H8zM4 8h2v2H4zM8 8h6v2H8zM4 12h2v2H4zM8 12h4v2H8z',
    shows: '记录里的时间、谁、查到什么', create: () => ({ label: '过程', source: '=timeline', allowAdd: true, allowRemove: true, editable: ['finding'] }),
  },
  bh_evidence: {
    name: '证据包', group: 'selection', entries: KEYED, path: 'M5 3h6l3 3v9H5zM7 9l2 2 4-4-1-1-3 3-1-1z',
    shows: '案件里的附件，勾选给客户的', create: () => ({ label: '证据包', source: '=record.files' }),
  },
  bh_demands: {
    name: '诉求与答复', group: 'basic-input', entries: KEYED, path: 'M3 4h12v7H8l-3 3v-3H3zM5 6h8v1H5zM5 8h6v1H5z',
    shows: '客户的每条诉求，各有结果和答复', create: () => ({ label: '诉求与答复', source: '=complaint.demands', statuses: STATUSES }),
  },
  bh_decision: {
    name: '决策与依据', group: 'presentation', entries: ['label', 'description'], path: 'M3 4h12v10H3zM3 7h12v1H3zM8 4h1v10H8z',
    shows: '决策表的结果、命中的规则和依据', create: () => ({ label: '为什么', decision: '', source: '' }),
  },
};

function card(type, { name, group, entries, path, shows, create }) {
  const Icon = () => <svg viewBox="0 0 18 18" width="36" height="36" fill="currentColor" aria-hidden="true"><path fill-rule="evenodd" d={path} /></svg>;
  function Card({ field }) {
    return (
      <div class="fjs-form-field bh-card">
        <span class="fjs-form-field-label">{field.label || say(name)}</span>
        <div class="bh-card-body"><Icon /><span><b>{say(name)}</b><small>{say(shows)}{field.source ? ` ${field.source}` : ''}</small></span></div>
      </div>
    );
  }
  const keyed = entries.includes('key');
  Card.config = {
    type, group, name: say(name), label: say(name), keyed, icon: Icon,
    ...(keyed ? { emptyValue: [] } : {}),
    // also called for what a file holds already, which stays as it is
    create: (options = {}) => (options.id ? options : { ...create(), ...options }),
    propertiesPanelEntries: entries,
  };
  return Card;
}

/** form-js gives an outline to every group that a file leaves without one: what stands in a file stays as it is. */
function asInTheFile(config) {
  const { create } = config;
  config.create = (options = {}) => (options.id ? options : create(options));
}

class Own {
  constructor(formFields) {
    for (const [type, described] of Object.entries(OWN)) formFields.register(type, card(type, described));
    for (const type of ['group', 'dynamiclist']) asInTheFile(formFields.get(type).config);
  }
}

Own.$inject = ['formFields'];

export const OwnModule = { __init__: ['bhOwn'], bhOwn: ['type', Own] };
