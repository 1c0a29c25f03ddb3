// The way that a case took, gone along again on its diagram: one stop for each act that moved the flow, by buttons, by the
// slider, by keys, or by itself.
import { announce, icon, make } from './dom.js';
import { ask } from './net.js';
import { t } from './words.js';

const PACE = 1800; // ms at a stop: long enough to read who did what

export class Way {
  /**
   * `flow` is what the diagram was opened with, `enter` draws the diagram with that index and answers with it; the controls
   * go into `bar`, what is told of a stop into `side`. `ended` is called when the reader has had enough.
   */
  constructor(given) {
    Object.assign(this, given, { at: 0, timer: null, shown: null, opened: Promise.resolve(), kept: [...given.side.childNodes] });
  }

  async open() {
    Object.assign(this, await (await ask(this.url)).json());
    this.bar.replaceChildren(...(this.stops.length ? this._controls() : [make('span', { class: 't3' }, t('这个案件还没有走过的路'))]), this._closer());
    this.bar.hidden = false;
    if (!this.stops.length) { this.bar.lastChild.focus(); return; }
    this.slider.focus({ preventScroll: true });
    if (matchMedia('(max-width: 767.98px)').matches) this.bar.scrollIntoView(); // the drawing below it too
    await this.go(0);
  }

  /** Back to how things are now. */
  close() {
    this.pause();
    this.bar.hidden = true;
    this.bar.replaceChildren();
    this.side.replaceChildren(...this.kept);
  }

  async go(wanted, { aloud = false } = {}) {
    this.at = Math.max(0, Math.min(this.stops.length - 1, wanted));
    const stop = this.stops[this.at];
    this._tell(stop);
    if (aloud) announce(this._sentence(stop));
    const index = this.flow.diagrams.findIndex((one) => one.path.join('/') === stop.path);
    const diagram = await this.look(Math.max(index, 0));
    if (stop.element && stop === this.stops[this.at]) diagram?.reveal(stop.element);
  }

  /** Another diagram of the case, as it was at this stop; one is drawn after the other. */
  async look(index) {
    if (this.shown !== index) {
      this.shown = index;
      this.opened = this.opened.then(() => this.enter(index));
    }
    const diagram = await this.opened;
    if (this.shown === index) diagram?.update({ ...this._state(this.flow.diagrams[index].path.join('/')), tasks: [] });
    return diagram;
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    this._showPlay();
  }

  /** By itself to the end, from the beginning where it stands there already; or stop. */
  async play() {
    if (this.timer) { this.pause(); return; }
    if (this._atEnd()) await this.go(0, { aloud: true });
    this._goOn();
  }

  _goOn() {
    this.timer = setTimeout(async () => {
      await this.go(this.at + 1, { aloud: true });
      if (!this.timer) return;
      if (this._atEnd()) this.pause();
      else this._goOn();
    }, PACE);
    this._showPlay();
  }

  _atEnd() {
    return this.at === this.stops.length - 1;
  }

  step(by) {
    this.pause();
    this.go(this.at + by, { aloud: true });
  }

  /** Answers whether the key was one of the replay's. */
  key(event) {
    const inSlider = event.target === this.slider;
    const acts = { Escape: () => this.ended(), ...(inSlider ? {} : { ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1) }) };
    if (!acts[event.code] || event.ctrlKey || event.altKey || event.metaKey) return false;
    acts[event.code]();
    return true;
  }

  _state(path) {
    const visits = { ...this.before[path] };
    const elements = Object.fromEntries(Object.keys(visits).map((id) => [id, 'done']));
    for (const { changed } of this.stops.slice(0, this.at + 1)) {
      for (const [id, [state, times]] of Object.entries(changed[path] ?? {})) {
        elements[id] = state;
        visits[id] = times;
      }
    }
    return { elements, visits };
  }

  _sentence({ time, who, text }) {
    return t('第 %(n)s 步，共 %(all)s 步：%(time)s %(who)s %(text)s', { n: this.at + 1, all: this.stops.length, time, who, text });
  }

  _tell(stop) {
    this.slider.value = this.at;
    this.slider.setAttribute('aria-valuetext', this._sentence(stop));
    this.count.textContent = `${this.at + 1} / ${this.stops.length}`;
    this.told.replaceChildren(make('time', { class: 't3 nowrap' }, stop.time), make('b', {}, stop.who), make('span', {}, stop.text));
    this.back.setAttribute('aria-disabled', String(this.at === 0));
    this.on.setAttribute('aria-disabled', String(this._atEnd()));
    const list = (head, names, glyph) => (names.length ? [make('h3', {}, head), make('ul', { class: 'rows' }, ...names.map((name) => make('li', {}, icon(glyph), make('span', { class: 'grow' }, name))))] : []);
    this.side.replaceChildren(
      ...list(t('这一步走过'), stop.passed, 'done'),
      ...list(t('走完停在'), stop.here, 'play'),
      document.getElementById(`event-${stop.seq}`) ? make('a', { href: `#event-${stop.seq}` }, t('看历史里的这一条')) : '',
    );
  }

  _controls() {
    const button = (glyph, name, run) => {
      const one = make('button', { type: 'button', class: 'btn btn-icon btn-sm', 'aria-label': name, title: name }, icon(glyph));
      one.addEventListener('click', run);
      return one;
    };
    this.back = button('left', t('上一步'), () => this.step(-1));
    this.on = button('right', t('下一步'), () => this.step(1));
    this.player = make('button', { type: 'button', class: 'btn btn-sm' });
    this.player.addEventListener('click', () => this.play());
    this.slider = make('input', { type: 'range', min: 0, max: this.stops.length - 1, step: 1, class: 'grow', 'aria-label': t('走到第几步') });
    this.slider.addEventListener('input', () => { this.pause(); this.go(Number(this.slider.value)); });
    this.count = make('span', { class: 't2 nowrap', 'aria-hidden': 'true' });
    this.told = make('p', { class: 'way-told' });
    this._showPlay();
    return [this.player, this.back, this.slider, this.on, this.count, this.told];
  }

  _closer() {
    const close = make('button', { type: 'button', class: 'btn btn-sm btn-bare way-close' }, t('结束回放'), make('kbd', {}, 'Esc'));
    close.addEventListener('click', () => this.ended());
    return close;
  }

  _showPlay() {
    this.player?.replaceChildren(icon(this.timer ? 'pause' : 'play'), this.timer ? t('停下') : t('播放'));
  }
}
