import { age, fineAge } from '../format.js';

/**
 * `<tocsin-age>`: how long ago, by the server's clock; stands still while the connection does.
 * Updates its own text, so that a second passing renders nothing else.
 */
export class TocsinAge extends HTMLElement {
  /** @type {import('../clock.js').ServerClock} */
  clock;
  /** Whether tenths are shown. */
  fine = false;
  /** @type {?number} */
  #since = null;
  /** @type {?() => void} */
  #end = null;

  set since(millis) {
    this.#since = millis;
    if (this.isConnected) this.#paint();
  }

  get since() {
    return this.#since;
  }

  connectedCallback() {
    this.#end = this.clock.onTick(() => this.#paint(), this.fine);
    this.#paint();
  }

  disconnectedCallback() {
    this.#end?.();
    this.#end = null;
  }

  #paint() {
    const seconds = this.#since === null ? null : (this.clock.nowMillis() - this.#since) / 1000;
    const text = seconds === null ? '–' : this.fine ? fineAge(seconds) : age(seconds);
    if (text !== this.textContent) this.textContent = text;
  }
}

customElements.define('tocsin-age', TocsinAge);
