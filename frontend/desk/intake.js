// Intake at call speed: the clock starts when the page opens, the sentence comes before the questions, everything by keyboard.
import { clockTime, now } from './clock.js';
import { $, $$, announce, debounced, icon, inField } from './dom.js';
import { bind } from './keys.js';
import { ask, send } from './net.js';
import { complain } from './toast.js';
import { t } from './words.js';

const given = JSON.parse($('#intake-data').textContent);
const element = $('[data-form]');
const page = () => element?.bhForm;
const startedKey = 'bh-intake-started';
const stored = (() => { try { return JSON.parse(sessionStorage.getItem(startedKey) ?? 'null'); } catch { return null; } })();
const call = stored && now() - stored.at < 4 * 3600_000 ? stored : { at: now(), soothed: null, grievance: null, other: 0, key: crypto.randomUUID() };
let match = null;
let choice = null;
let matchedCase = null;

const keep = () => sessionStorage.setItem(startedKey, JSON.stringify(call));
const questions = $('[data-questions]');
const grievance = () => given.grievances.find((one) => one.id === call.grievance);

// ── the sentence ──

function say() {
  const one = grievance() ?? given.grievances.at(-1);
  const address = match?.name ? t('%(name)s，', { name: match.name }) : '';
  const sentences = one?.sentences?.length ? one.sentences : [t('给您添麻烦了，真的很抱歉。您说的我都记下来，这件事由我跟到底。')];
  $('[data-say]').textContent = address + sentences[call.other % sentences.length];
  for (const button of $$('[data-grievance]')) button.setAttribute('aria-pressed', String(button.dataset.grievance === call.grievance));
}

function choose(id) {
  call.grievance = id;
  call.other = 0;
  keep();
  say();
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
  told.hidden = false;
  $('[data-told-text]', told).textContent = timed() ? t('安抚语已说，%(s)s 秒', { s: seconds }) : t('安抚语写在受理回复的开头');
  announce($('[data-told-text]', told).textContent);
  fill();
  count();
}

const timed = () => given.timed.includes($('[data-channel]').value);

/** Sets what the page knows in the fields that the form has. */
function fill() {
  const form = page();
  if (!form) return;
  const fields = new Set(keys(given.schema?.components ?? []));
  const set = (path, value) => { if (value != null && fields.has(path)) form.set(path, value); };
  set('complaint.channel', $('[data-channel]').value);
  set('complaint.received_at', local(call.at));
  set('complaint.picked_up_at', local(call.at));
  set('complaint.soothed_at', call.soothed && local(call.soothed));
  set('complaint.grievance', call.grievance);
  set('complaint.disposition', call.disposition);
  const { data } = form.form._getState();
  const category = SUGGESTED[call.grievance];
  if (category && !data?.complaint?.category && offers('complaint.category', category)) set('complaint.category', category);
}

// what a grievance most often turns out to be; only a first choice, and only where the form offers it
const SUGGESTED = { late: 'logistics', damaged: 'damage', refund_missing: 'refund', quality: 'quality', safety: 'quality', delivery_attitude: 'attitude' };
const offers = (path, value) => flat(given.schema?.components ?? []).some((one) => one.key === path && one.values?.some((option) => option.value === value));
const flat = (components) => components.flatMap((one) => [one, ...flat(one.components ?? [])]);

/** What the page's head already says is not asked again below; a fault brings the field back. */
const SAID_ABOVE = ['complaint.channel', 'complaint.received_at', 'complaint.grievance', 'complaint.picked_up_at', 'complaint.soothed_at', 'complaint.disposition'];
function spare() {
  const registry = page().form.get('formFieldRegistry');
  const top = page().form._getState().schema.components?.[0];
  const ids = registry.getAll().filter((field) => SAID_ABOVE.includes(field.key)).map((field) => field.id);
  const rules = ids.map((id) => `#intake-form .fjs-layout-column:has([id$="-${CSS.escape(id)}"],[id*="-${CSS.escape(id)}-"]):not(:has(.fjs-has-errors))`);
  if (top?.type === 'text') rules.push('#intake-form .fjs-layout-row:first-child .fjs-layout-column:has(> .fjs-element > .fjs-form-field-text)');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${rules.join(',\n')} { display: none }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

// ── the draft, on the server: here again on another machine ──
const keepDraft = debounced(async () => {
  if (!call.soothed) return;
  const place = $('[data-draft-state]');
  try {
    await send(`/intake/draft?process=${given.process}`, { data: page().data() });
    place.textContent = t('草稿 %(time)s 已存', { time: clockTime() });
  } catch { place.textContent = t('草稿还没存上，稍后再试'); }
}, 2000);

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

function take() {
  const form = page();
  if (!form || !match) return;
  const fields = new Set(keys(given.schema?.components ?? []));
  for (const [path, value] of Object.entries(match.values)) if (fields.has(path)) form.set(path, value);
  form._changed?.();
}

async function offer(kind) {
  if (!matchedCase) return;
  if (kind === 'again') {
    try {
      const answer = await send(`/intake/again/${matchedCase}`, {});
      done();
      location.assign(answer.go);
    } catch (problem) { complain(problem); }
    return;
  }
  choice = kind;
  if (kind === 'repeat') take();
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
  if (!call.soothed) { place.replaceChildren(t('从安抚开始')); return; }
  const left = (state?.missing ?? 0) + Math.max(state?.faults ?? 0, state?.failing ?? 0);
  place.classList.toggle('warn', left > 0);
  place.replaceChildren(...(left ? [icon('warn'), t('还差 %(n)s 项', { n: left })] : [icon('check'), t('可以受理了')]));
}

function submit() {
  if (!call.soothed) { $('[data-said]').focus(); announce(t('从安抚开始')); return; }
  fill();
  const form = page();
  const query = new URLSearchParams({ process: given.process, key: call.key });
  if (choice === 'repeat' && matchedCase) query.set('repeat_of', matchedCase);
  if (form) { form.options.formSubmit = `/intake?${query}`; form.submit(); }
}

function ready() {
  spare();
  if (given.draft && call.soothed) page().update({ data: { ...given.data, ...given.draft } });
  else if (given.draft) $('[data-drafts]').hidden = false;
  if (call.soothed) open();
  count();
}
element?.addEventListener('bh:form-ready', ready);
element?.addEventListener('bh:form-changed', (event) => { count(event.detail); keepDraft(); });
element?.addEventListener('bh:form-submitting', () => $('[data-submit]').classList.add('is-busy'));
element?.addEventListener('bh:form-refused', () => $('[data-submit]').classList.remove('is-busy'));
element?.addEventListener('bh:form-submitted', done);
element?.addEventListener('bh:form-signed-out', () => import('./net.js').then(({ signedOut }) => signedOut()));

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
  const ended = target.closest('[data-disposition]');
  if (ended) { call.disposition = ended.dataset.disposition; keep(); $('#dispositions').hidePopover(); fill(); announce(ended.textContent); $('[popovertarget=dispositions]').classList.add('is-on'); if (!call.soothed) said(); }
  if (target.closest('[data-restore]')) { page()?.update({ data: { ...given.data, ...given.draft } }); $('[data-drafts]').remove(); if (!call.soothed) said(); }
  if (target.closest('[data-discard]')) { send(`/intake/draft?process=${given.process}`, { data: null }).catch(() => {}); $('[data-drafts]').remove(); }
});
$('[data-channel]').addEventListener('change', () => { tick(); fill(); });
$('[data-lookup]').addEventListener('input', (event) => look(event.target.value.trim()));
document.addEventListener('bh:form-changed', debounced(() => {
  const { customer, order } = page()?.data?.() ?? {};
  const text = customer?.phone || order?.number || customer?.name || '';
  const field = $('[data-lookup]');
  if (text && text.length >= 4 && field.value !== text && !field.matches(':focus') && !matchedCase) { field.value = text; look(text); }
}, 600));

/** A second complaint of the same call: same caller, a form of its own, no second sentence. */
function again() {
  const data = page()?.data?.() ?? {};
  sessionStorage.setItem('bh-intake-same-call', JSON.stringify({ customer: data.customer, soothed: call.soothed, at: call.at }));
  window.open('/intake?same_call=1', '_blank', 'noopener');
}

given.grievances.forEach((one, n) => bind(`Digit${n + 1} Numpad${n + 1}`, () => { if ($('#dispositions').matches(':popover-open')) { $$('[data-disposition]')[n]?.click(); return true; } if (call.soothed) return false; choose(one.id); return true; }));
bind('KeyR', () => { if (call.soothed) return false; call.other += 1; say(); return true; });
bind('Space', (event) => { if (call.soothed || (event.target.closest('button') && !event.target.matches('[data-said],[data-grievance],[data-other]'))) return false; said(); return true; });
bind('F4', () => { const menu = $('#dispositions'); menu.togglePopover(); menu.querySelector('button')?.focus(); });
bind('F9', again);
bind('Ctrl+Enter', submit);
bind('Alt+Digit1', () => offer('again'));
bind('Alt+Digit2', () => offer('repeat'));
bind('Alt+Digit3', () => offer('new'));
bind('Escape', () => { if (inField(document.activeElement)) document.activeElement.blur(); });

keep();
if (!call.grievance) call.grievance = given.grievances.at(-1)?.id ?? null;
say();
tick();
if (!call.soothed) $('[data-said]').focus({ preventScroll: true });

if (page()?.form?._getState) ready();
