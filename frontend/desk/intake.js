// Intake at call speed: the clock starts when the page opens, the sentence comes before the questions, everything by keyboard.
import { elsewhere } from './above.js';
import { clockTime, dayTime, now } from './clock.js';
import { $, $$, announce, debounced, icon, inField, make } from './dom.js';
import * as files from './intake-files.js';
import { bind } from './keys.js';
import { ask, send, signedOut } from './net.js';
import { complain } from './toast.js';
import { t } from './words.js';

const given = JSON.parse($('#intake-data').textContent);
const element = $('[data-form]');
const page = () => element?.bhForm;
const startedKey = `bh-intake-started${location.search}`;
const stored = (() => { try { return JSON.parse(sessionStorage.getItem(startedKey) ?? 'null'); } catch { return null; } })();
const resumed = Boolean(stored && now() - stored.at < 4 * 3600_000);
const call = resumed ? stored : { at: now(), soothed: null, grievance: null, suggested: null, disposition: null, other: 0, key: crypto.randomUUID(), ...sameCall() };
call.draft ??= call.key; // which draft it is kept in: another window that takes a call has another
const kept = given.drafts.find((one) => one.call === call.draft);
let match = null;
let choice = null;
let matchedCase = null;

/** The second complaint of a call: it was picked up and soothed when the first one was. */
function sameCall() {
  const known = given.sameCall?.known;
  if (!known) return {};
  return { at: Date.parse(known['complaint.picked_up_at']) || now(), soothed: Date.parse(known['complaint.soothed_at']) || now() };
}

const keep = () => sessionStorage.setItem(startedKey, JSON.stringify(call));
const questions = $('[data-questions]');
const grievance = () => given.grievances.find((one) => one.id === call.grievance);

// ── the sentence ──

function say() {
  const one = grievance() ?? given.grievances.at(-1);
  const address = match?.name ? t('%(name)s您好，', { name: match.name }) : '';
  const sentences = one?.sentences?.length ? one.sentences : [given.sentence];
  const sentence = address + sentences[call.other % sentences.length];
  const place = $('[data-say]');
  if (place.textContent !== sentence) place.textContent = sentence;
  place.lang = /\p{Script=Han}/u.test(sentence) ? 'zh-CN' : 'en';
  for (const button of $$('[data-grievance]')) button.setAttribute('aria-pressed', String(button.dataset.grievance === call.grievance));
}

function choose(id) {
  call.grievance = id;
  call.other = 0;
  keep();
  say();
  suggest();
}

function said() {
  if (call.soothed) return;
  call.soothed = now();
  keep();
  open();
  const first = questions.querySelector('input:not([type=hidden]):not([disabled]),textarea,select');
  (first ?? questions).focus();
}

/** The questions open once the sentence was said; the form then knows when, and on what grievance. */
function open() {
  questions.inert = false;
  $('[data-sooth]').hidden = true;
  $('[data-shut]').hidden = true;
  const told = $('[data-told]');
  const seconds = Math.round((call.soothed - call.at) / 1000);
  told.hidden = !call.soothed;
  if (call.soothed) $('[data-told-text]', told).textContent = timed() ? t('安抚语已说，%(s)s 秒', { s: seconds }) : t('安抚语写在受理回复的开头');
  announce($('[data-told-text]', told).textContent);
  fill();
  suggest();
  count();
}

const timed = () => given.timed.includes($('[data-channel]').value);

const fields = new Set(keys(given.schema?.components ?? []));
const set = (path, value) => { if (value != null && fields.has(path)) page()?.set(path, value); };
const typed = () => page()?.form?._getState().data ?? {};

/** Sets what the page knows in the fields that the form has. Before the sentence was said nothing of it would be shown. */
function fill() {
  if (!call.soothed && !call.disposition) return;
  set('complaint.channel', $('[data-channel]').value);
  set('complaint.received_at', local(call.at));
  set('complaint.picked_up_at', local(call.at));
  set('complaint.soothed_at', call.soothed && local(call.soothed));
  set('complaint.grievance', call.grievance);
  set('complaint.disposition', call.disposition);
}

/** The questions of the category that the grievance most often is, until the agent chooses another. */
function suggest() {
  const category = SUGGESTED[call.grievance];
  const chosen = typed().complaint?.category;
  if (!category || (chosen && chosen !== call.suggested) || !offers('complaint.category', category)) return;
  call.suggested = category;
  keep();
  set('complaint.category', category);
}

/** A call that ended before all was said is recorded with what is known; the rest says so, for everybody to see. */
function end(disposition) {
  call.disposition = disposition;
  keep();
  if (disposition !== 'completed') {
    const { customer, complaint } = typed();
    if (!customer?.name) set('customer.name', t('没留姓名'));
    if (!complaint?.category) set('complaint.category', 'other');
    if (!complaint?.narrative) set('complaint.narrative', t('没说完通话就结束了'));
    if (!complaint?.emotion) set('complaint.emotion', 'upset');
  }
  const button = $('[popovertarget=dispositions]');
  button.classList.toggle('is-on', disposition !== 'completed');
  $('[data-ending]', button).textContent = disposition === 'completed' ? t('结束方式') : $(`[data-disposition="${disposition}"] span`).textContent;
  if (call.soothed || disposition !== 'completed') open();
}

// what a grievance most often turns out to be; only a first choice, and only where the form offers it
const SUGGESTED = { late: 'logistics', damaged: 'damage', refund_missing: 'refund', quality: 'quality', safety: 'quality', delivery_attitude: 'attitude' };
const offers = (path, value) => flat(given.schema?.components ?? []).some((one) => one.key === path && one.values?.some((option) => option.value === value));
const flat = (components) => components.flatMap((one) => [one, ...flat(one.components ?? [])]);

// ── the draft, on the server: here again on another machine ──
const draftState = (text) => { $('[data-draft-state]').textContent = text; };
element?.addEventListener('bh:form-saved', () => draftState(t('草稿 %(time)s 已存', { time: clockTime() })));
element?.addEventListener('bh:form-save-failed', () => draftState(t('草稿还没存上，稍后再试')));
element?.addEventListener('bh:form-draft-elsewhere', ({ detail }) => {
  draftState(t('草稿等你决定用哪一份'));
  elsewhere(page(), detail, goOnFrom);
});

const place = (path, mark = call.draft) => `${path}?${new URLSearchParams({ process: given.process, call: mark })}`;

/** Where the page keeps what is typed and added. */
function keepIn(mark) {
  call.draft = mark;
  keep();
  const places = { formSave: place('/intake/draft'), formUpload: place('/intake/files') };
  if (element) Object.assign(element.dataset, places);
  if (page()) Object.assign(page().options, places);
  $('[data-drop]').action = places.formUpload;
}

/** The call that a draft belongs to was picked up then, not now. */
function goOnFrom(data) {
  const { picked_up_at: at, soothed_at: soothed, grievance: about, disposition } = data?.complaint ?? {};
  Object.assign(call, { at: Date.parse(at) || call.at, soothed: Date.parse(soothed) || call.soothed || now() });
  Object.assign(call, { grievance: about ?? call.grievance, disposition: disposition ?? call.disposition });
  keep();
  say();
  tick();
}

/** Goes on with what was not finished. */
function restore({ call: mark, data, version }) {
  keepIn(mark);
  if (version) page().draftVersion = version;
  if (data) page().update({ data: merged(page().form._getState().data, data) });
  filesOf(mark).forEach(files.show);
  $('[data-drafts]')?.remove();
  if (call.soothed || ended()) open();
}

/** Goes on with another call; what was typed here so far goes with it. */
function takeUp(draft) {
  const mark = call.draft;
  goOnFrom(draft.data);
  restore(draft);
  send(place('/intake/draft', mark), { data: null }).catch(complain);
}

/** A draft and its files are thrown away. */
async function discard({ call: mark }) {
  await send(place('/intake/draft', mark), { data: null });
  if (filesOf(mark).length) await files.drop(filesOf(mark).map((file) => file.id));
}

const filesOf = (mark) => given.files.filter((file) => file.call === mark);

/** Calls of this person that were not finished, here or on another machine: what is in them, to go on with or to drop. */
function unfinished() {
  const marks = new Set([...given.drafts, ...given.files].map((one) => one.call));
  marks.delete(call.draft);
  const found = [...marks].map((mark) => given.drafts.find((one) => one.call === mark) ?? { call: mark }).filter((one) => isWork(one.data) || filesOf(one.call).length);
  $('[data-unfinished]').replaceChildren(...found.map(offerOf));
  $('[data-drafts]').hidden = !found.length;
}

function offerOf(draft) {
  const { customer, order, complaint } = draft.data ?? {};
  const parts = [customer?.name, customer?.phone, order?.number, complaint?.narrative?.slice(0, 40), filesOf(draft.call).length && t('%(n)s 个附件', { n: filesOf(draft.call).length })];
  const row = make('li', {}, make('span', { class: 'grow' }, parts.filter(Boolean).join(' · '), ' ', make('span', { class: 'meta nowrap' }, draft.at ? dayTime(Date.parse(draft.at)) : '')));
  const button = (name, text, act) => {
    const made = make('button', { type: 'button', class: 'btn btn-sm', [name]: true }, text);
    made.addEventListener('click', act);
    row.append(made);
  };
  button('data-restore', t('接着记'), () => takeUp(draft));
  button('data-discard', t('丢弃'), () => { row.remove(); if (!$('[data-unfinished] li')) $('[data-drafts]').hidden = true; discard(draft).catch(complain); });
  return row;
}

/** Whether there is anything in it that somebody typed. */
function isWork(data) {
  const { customer, order, complaint } = data ?? {};
  return Boolean(customer?.name || customer?.phone || order?.number || complaint?.narrative || complaint?.demands?.some((one) => one.text));
}

/** Lists and values of the second stand for those of the first. */
function merged(first, second) {
  if (!isObject(first) || !isObject(second)) return second ?? first;
  return Object.fromEntries([...new Set([...Object.keys(first), ...Object.keys(second)])].map((name) => [name, merged(first[name], second[name])]));
}
const isObject = (value) => value != null && typeof value === 'object' && !Array.isArray(value);

/** A date and time as the form's date fields hold it, in the service's zone. */
function local(at) {
  const zone = document.body.dataset.zone;
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at).replace(' ', 'T');
  const offset = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at).find((part) => part.type === 'timeZoneName').value.replace('GMT', '') || '+00:00';
  return text + offset;
}

function keys(components, base = '') {
  return components.flatMap((component) => {
    const name = [base, component.key ?? component.path].filter(Boolean).join('.');
    return component.components && component.type !== 'dynamiclist' ? keys(component.components, component.path ? name : base) : component.key ? [name] : [];
  });
}

let ticking;
function tick() {
  clearTimeout(ticking);
  const gone = Math.max(0, (now() - call.at) / 1000);
  $('[data-call-time]').textContent = `${String(Math.floor(gone / 60)).padStart(2, '0')}:${String(Math.floor(gone) % 60).padStart(2, '0')}`;
  const rest = given.seconds - gone;
  const ring = $('.ring');
  ring.hidden = !timed();
  if (rest > 0) {
    $('[data-seconds]').textContent = Math.ceil(rest);
    $('[data-arc]').setAttribute('stroke-dasharray', `${(rest / given.seconds) * 100} 100`);
  } else {
    $('[data-arc]').setAttribute('stroke-dasharray', '0 100');
    $('[data-seconds]').textContent = Math.floor(-rest);
    $('[data-sooth-hint]').textContent = t('已过 %(s)s 秒', { s: Math.floor(-rest) });
  }
  if (!timed()) $('[data-sooth-hint]').textContent = t('这句话会写在受理回复的开头');
  ticking = setTimeout(tick, document.hidden ? 5000 : 250);
}

// ── who it is ──

const look = debounced(async (text) => {
  try {
    $('[data-found]').innerHTML = await (await ask(`/intake/lookup?q=${encodeURIComponent(text)}`)).text();
    const first = $('[data-match]');
    matchedCase = first?.dataset.match ?? null;
    choice = null;
    const filler = $('[data-fill]');
    match = filler ? { values: JSON.parse(filler.dataset.fill), name: $('[data-found] h2')?.textContent } : null;
    if (match && !call.soothed) say();
  } catch (problem) { complain(problem); }
}, 250);

function take(values = match?.values) {
  for (const [path, value] of Object.entries(values ?? {})) set(path, value);
}

async function offer(kind) {
  if (!matchedCase) return;
  if (kind === 'again') {
    try {
      const answer = await send(place(`/intake/again/${matchedCase}`), { note: typed().complaint?.narrative ?? '', files: files.waiting() });
      done();
      location.assign(answer.go);
    } catch (problem) { complain(problem); }
    return;
  }
  choice = kind;
  if (kind === 'repeat') { take(); set('complaint.repeat_of', matchedCase); }
  else if (typed().complaint?.repeat_of === matchedCase) set('complaint.repeat_of', '');
  for (const button of $$('[data-offer]')) button.setAttribute('aria-pressed', String(button.dataset.offer === kind));
  announce(kind === 'repeat' ? t('新建，并关联 %(number)s', { number: matchedCase }) : t('新建，是另一件事'));
  if (!call.soothed) said();
}

function done() {
  sessionStorage.removeItem(startedKey);
}

// ── the form ──

function count(state = page()?._state?.()) {
  const place = $('[data-missing]');
  if (!call.soothed && !ended()) { place.replaceChildren(t('从安抚开始')); return; }
  const left = Math.max((state?.missing ?? 0) + (state?.failing ?? 0), state?.faults ?? 0);
  place.classList.toggle('warn', left > 0);
  place.replaceChildren(...(left ? [icon('warn'), t('还差 %(n)s 项', { n: left })] : [icon('check'), t('可以受理了')]));
}

async function submit({ then = '' } = {}) {
  if (!call.soothed && !ended()) { $('[data-said]').focus(); announce(t('从安抚开始')); return; }
  await files.settled(); // what is on its way goes with this case
  fill();
  const form = page();
  const query = new URLSearchParams({ process: given.process, call: call.draft, key: call.key });
  if (choice === 'repeat' && matchedCase) query.set('repeat_of', matchedCase);
  if (given.sameCall) query.set('same_call', given.sameCall.case);
  if (then) query.set('then', then);
  if (files.waiting()) query.set('files', files.waiting());
  if (form) { form.options.formSubmit = `/intake?${query}`; form.submit(); }
}
const ended = () => call.disposition && call.disposition !== 'completed';

function ready() {
  take(given.sameCall?.customer);
  keepIn(call.draft);
  if (resumed && (kept || filesOf(call.draft).length)) restore(kept ?? { call: call.draft });
  else unfinished();
  if (ended()) end(call.disposition);
  else if (call.soothed) open();
  suggest();
  count();
}
element?.addEventListener('bh:form-ready', ready);
element?.addEventListener('bh:form-changed', (event) => count(event.detail));
element?.addEventListener('bh:form-submitting', () => $('[data-submit]').classList.add('is-busy'));
element?.addEventListener('bh:form-refused', ({ detail }) => {
  $('[data-submit]').classList.remove('is-busy');
  if (detail.problem.details?.waiting) files.left(detail.problem.details.waiting);
});
element?.addEventListener('bh:form-uploaded', ({ detail }) => files.show(detail.file));
element?.addEventListener('bh:form-submitted', done);
element?.addEventListener('bh:form-signed-out', signedOut);

document.addEventListener('click', (event) => {
  const target = event.target;
  const picked = target.closest('[data-grievance]');
  if (picked) choose(picked.dataset.grievance);
  if (target.closest('[data-said]')) said();
  if (target.closest('[data-other]')) { call.other += 1; say(); }
  if (target.closest('[data-look-again]')) { const place = $('[data-sooth]'); place.hidden = !place.hidden; }
  if (target.closest('[data-fill]')) take();
  const one = target.closest('[data-match]');
  if (one) { matchedCase = one.dataset.match; $$('[data-match]').forEach((other) => other.toggleAttribute('aria-current', other === one)); }
  const offered = target.closest('[data-offer]');
  if (offered) offer(offered.dataset.offer);
  if (target.closest('[data-submit]')) submit();
  if (target.closest('[data-again]')) again();
  const ending = target.closest('[data-disposition]');
  if (ending) { $('#dispositions').hidePopover(); end(ending.dataset.disposition); announce(ending.textContent); }
  const order = target.closest('[data-order]');
  if (order) { const { number, product } = JSON.parse(order.dataset.order); set('order.number', number); set('order.product', product); }
});
$('[data-channel]').addEventListener('change', () => { tick(); fill(); });
$('[data-lookup]').addEventListener('input', (event) => look(event.target.value.trim()));
document.addEventListener('bh:form-changed', debounced(() => {
  const { customer, order } = page()?.data?.() ?? {};
  const text = customer?.phone || order?.number || customer?.name || '';
  const field = $('[data-lookup]');
  if (text && text.length >= 4 && field.value !== text && !field.matches(':focus') && !matchedCase) { field.value = text; look(text); }
}, 600));

/** A second complaint of the same call: this one is taken in, the next opens with the same customer and call. */
function again() {
  announce(t('先受理这一件，再记同一通话的下一件'));
  submit({ then: 'another' });
}

given.grievances.forEach((one, n) => bind(`Digit${n + 1} Numpad${n + 1}`, () => { if ($('#dispositions').matches(':popover-open')) { $$('[data-disposition]')[n]?.click(); return true; } if (call.soothed) return false; choose(one.id); return true; }));
bind('KeyR', () => { if (call.soothed) return false; call.other += 1; say(); return true; });
bind('Space', (event) => { if (call.soothed || (event.target.closest('button') && !event.target.matches('[data-said],[data-grievance],[data-other]'))) return false; said(); return true; });
bind('F4', () => { const menu = $('#dispositions'); menu.togglePopover(); menu.querySelector('button')?.focus(); });
bind('F9', again);
bind('Ctrl+Enter', () => submit());
bind('Alt+Digit1', () => offer('again'));
bind('Alt+Digit2', () => offer('repeat'));
bind('Alt+Digit3', () => offer('new'));
bind('Escape', () => { if (inField(document.activeElement)) document.activeElement.blur(); });

keepIn(call.draft); // also what arrives before the form is drawn
if (!call.grievance) call.grievance = given.grievances.at(-1)?.id ?? null;
say();
tick();
if (!call.soothed) $('[data-said]').focus({ preventScroll: true });

if (page()?.form?._getState) ready();
