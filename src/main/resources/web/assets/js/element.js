import { LitElement } from 'lit';

/**
 * A view of the store. It renders into the page itself, not into a shadow root, so that one style
 * sheet, the headings and the keyboard see one document.
 */
export class StoreElement extends LitElement {
  static properties = { store: { attribute: false } };

  #ends = [];

  constructor() {
    super();
    /** @type {import('./store.js').Store} */
    this.store;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#ends.push(
      this.store.subscribe((batch) => {
        if (batch.everything || this.concerns(batch)) this.requestUpdate();
      }),
    );
    if (this.ticks) this.#ends.push(this.store.clock.onTick(() => this.onTick()));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.#ends.splice(0)) end();
  }

  /** Whether {@link onTick} is called each second. */
  get ticks() {
    return false;
  }

  onTick() {
    this.requestUpdate();
  }

  /**
   * Whether to render again after these changes.
   *
   * @param {import('./store.js').Batch} batch
   * @returns {boolean}
   */
  concerns(batch) {
    return batch.kinds.size > 0 || batch.connection;
  }

  /** Has a screen reader say it, politely. @param {string} words */
  say(words) {
    this.dispatchEvent(new CustomEvent('tocsin-say', { bubbles: true, detail: words }));
  }
}
