// One timer updates every [data-due] from the server's clock: once a minute, once a second when one is under two minutes.
import { $$ } from './dom.js';
import { t } from './words.js';

const offset = Date.parse(document.body.dataset.now) - Date.now();
const zone = document.body.dataset.zone;
export const now = () => Date.now() + offset;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: 'numeric', minute: '2-digit', hourCycle: 'h23',
});

function local(at) {
  const found = Object.fromEntries(parts.formatToParts(at).map((part) => [part.type, part.value]));
  return { ...found, date: `${found.year}-${found.month}-${found.day}`, time: `${Number(found.hour)}:${found.minute}` };
}

/** A length of time in at most two units; the twin of words.span on the server. */
export function span(length) {
  const total = Math.floor(Math.abs(length) / MINUTE);
  const d = Math.floor(total / 1440);
  const h = Math.floor(total / 60) % 24;
  const m = total % 60;
  if (d) return h ? t('%(d)s 天 %(h)s 小时', { d, h }) : t('%(d)s 天', { d });
  if (h) return m ? t('%(h)s 小时 %(m)s 分', { h, m }) : t('%(h)s 小时', { h });
  return m ? t('%(m)s 分', { m }) : t('不到 1 分');
}

export function dayTime(at) {
  const there = local(at);
  const here = local(now());
  const away = Math.round((Date.parse(there.date) - Date.parse(here.date)) / (24 * HOUR));
  const time = there.time;
  if (away === 0) return t('今天 %(time)s', { time });
  if (away === 1) return t('明天 %(time)s', { time });
  if (away === -1) return t('昨天 %(time)s', { time });
  const day = `${there.month}-${there.day} ${time}`;
  return there.year === here.year ? day : `${there.year}-${day}`;
}

export function left(due) {
  const rest = due - now();
  if (rest <= 0) return t('已超时 %(span)s', { span: span(rest) });
  if (rest < 2 * MINUTE) {
    const s = Math.ceil(rest / 1000);
    return t('还剩 %(span)s', { span: s >= 60 ? t('%(m)s 分 %(s)s 秒', { m: Math.floor(s / 60), s: s % 60 }) : t('%(s)s 秒', { s }) });
  }
  return rest <= 8 * HOUR ? t('还剩 %(span)s', { span: span(rest) }) : dayTime(due);
}

function show(element) {
  const due = Date.parse(element.dataset.due);
  const rest = due - now();
  element.classList.toggle('over', rest <= 0);
  element.classList.toggle('soon', rest > 0 && rest < HOUR);
  const words = element.querySelector('.left');
  const text = left(due);
  if (words && words.textContent !== text) words.textContent = text;
  const pie = element.querySelector('.pie');
  if (pie && element.dataset.start) {
    const start = Date.parse(element.dataset.start);
    const gone = due > start ? Math.min(100, Math.max(0, Math.round(((now() - start) / (due - start)) * 100))) : 100;
    pie.setAttribute('stroke-dasharray', `${gone} 100`);
  }
  return rest;
}

let timer;
export function tick() {
  clearTimeout(timer);
  let near = false;
  for (const element of $$('[data-due]')) {
    const rest = show(element);
    near ||= rest > 0 && rest < 2 * MINUTE;
  }
  timer = setTimeout(tick, near ? 1000 : MINUTE - (now() % MINUTE) + 50);
}

export const clockTime = (at = now()) => new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);

document.addEventListener('visibilitychange', () => { if (!document.hidden) tick(); });
document.addEventListener('htmx:afterSwap', tick);
