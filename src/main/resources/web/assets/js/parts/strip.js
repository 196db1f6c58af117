import { LitElement, html, nothing, svg } from 'lit';
import { clockTime, plural } from '../format.js';

const LENGTH = 60;
const STEP = 4;
const BAR = 3;
const HEIGHT = 20;

/** Result to its word and its height: what failed stands tallest, so that colour is not needed. */
const RESULTS = {
  o: { name: 'ok', word: 'ok', height: 9 },
  d: { name: 'degraded', word: 'degraded', height: 14 },
  x: { name: 'failed', word: 'failed', height: 20 },
  u: { name: 'unknown', word: 'unknown', height: 4 },
};

/**
 * `<tocsin-strip>`: the last 60 results of one probe as bars, newest at the right. One image to a
 * screen reader and one stop for the keyboard; the arrow keys read each result.
 */
export class TocsinStrip extends LitElement {
  static properties = {
    results: {},
    name: {},
    cursor: { state: true },
  };

  /** Of the newest result, by the server's clock; only read when a result is read out. @type {?number} */
  lastAtMillis = null;
  intervalSeconds = 0;

  constructor() {
    super();
    this.results = '';
    this.name = '';
    /** How many results back the reader is; -1: not reading. */
    this.cursor = -1;
    this.addEventListener('keydown', (event) => this.#key(event));
    this.addEventListener('blur', () => (this.cursor = -1));
    this.addEventListener('pointermove', (event) => this.#point(event));
    this.addEventListener('pointerleave', () => (this.cursor = -1));
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.tabIndex = 0;
    this.setAttribute('role', 'img');
  }

  updated(changed) {
    if (changed.has('results') || changed.has('name')) this.setAttribute('aria-label', this.#summary());
  }

  render() {
    const right = LENGTH * STEP;
    return html`<svg viewBox="0 0 ${right} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        <path class="strip-base" d="M0 ${HEIGHT - 1}H${right}v1H0z" />
        ${Object.entries(RESULTS).map(([result, { name, height }]) => svg`<path class="strip-${name}" d=${bars(this.results, result, height)} />`)}
        ${this.cursor < 0 ? nothing : svg`<path class="strip-cursor" d="M${right - (this.cursor + 1) * STEP - 0.5} 0h${STEP}v${HEIGHT}h-${STEP}z" />`}
      </svg>
      ${this.cursor < 0 ? nothing : html`<span class="strip-tip" aria-hidden="true">${this.#words(this.cursor)}</span>`}`;
  }

  #key(event) {
    const known = this.results.length;
    const moves = { ArrowLeft: this.cursor + 1, ArrowRight: this.cursor < 0 ? 0 : this.cursor - 1, Home: known - 1, End: 0 };
    if (!(event.key in moves) || known === 0) return;
    event.preventDefault();
    this.cursor = Math.max(0, Math.min(known - 1, moves[event.key]));
    this.dispatchEvent(new CustomEvent('tocsin-say', { bubbles: true, detail: this.#words(this.cursor) }));
  }

  #point(event) {
    const box = this.getBoundingClientRect();
    const back = LENGTH - 1 - Math.floor(((event.clientX - box.left) / box.width) * LENGTH);
    this.cursor = back >= 0 && back < this.results.length ? back : -1;
  }

  #summary() {
    if (this.results === '') return `${this.name}: no result yet`;
    const counts = Object.entries(RESULTS)
      .map(([result, { word }]) => [[...this.results].filter((it) => it === result).length, word])
      .filter(([n]) => n > 0)
      .map(([n, word]) => `${n} ${word}`);
    return `${this.name}: last ${plural(this.results.length, 'result')}: ${counts.join(', ')}; the newest ${resultOf(this.results.at(-1)).word}`;
  }

  /** The time is about right: while a change is being confirmed, results come faster. */
  #words(back) {
    const { word } = resultOf(this.results.at(-1 - back));
    if (this.lastAtMillis === null) return word;
    const at = clockTime(this.lastAtMillis - back * this.intervalSeconds * 1000);
    return back === 0 ? `${at}, ${word}, the newest` : `about ${at}, ${word}, ${back} before the newest`;
  }
}

/** A result that only a later server knows is unknown here. */
function resultOf(letter) {
  return RESULTS[letter] ?? RESULTS.u;
}

/** One path for all bars of a kind: four elements a strip, not sixty. */
function bars(results, result, height) {
  const first = LENGTH - results.length;
  let path = '';
  for (let i = Math.max(0, -first); i < results.length; i++) {
    if (results[i] === result) path += `M${(first + i) * STEP} ${HEIGHT - height}h${BAR}v${height}h-${BAR}z`;
  }
  return path;
}

customElements.define('tocsin-strip', TocsinStrip);

/**
 * @param {import('../types.js').Probe} probe
 * @returns the probe's strip
 */
export function strip(probe) {
  return html`<tocsin-strip
    .results=${probe.strip}
    .name=${probe.name}
    .lastAtMillis=${probe.lastAtMillis}
    .intervalSeconds=${probe.intervalSeconds}
  ></tocsin-strip>`;
}
