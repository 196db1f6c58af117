/** A pointer that rests in a list this long no longer reads it. */
const IDLE_MILLIS = 30_000;

/**
 * Keeps the rows of a list where they are while somebody's pointer or focus is in it: new rows
 * wait, gone rows stay. A Lit reactive controller.
 *
 * @template T
 */
export class Hold {
  #host;
  #pointer = false;
  #focus = false;
  /** @type {?ReturnType<typeof setTimeout>} */
  #idle = null;
  /** What is on screen, in order. @type {Map<string, T>} */
  #shown = new Map();
  /** Rows that wait. */
  waiting = 0;

  /** @param {import('lit').LitElement} host */
  constructor(host) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected() {
    this.#pointer = this.#focus = false;
    if (this.#idle !== null) clearTimeout(this.#idle);
  }

  get held() {
    return this.#pointer || this.#focus;
  }

  /**
   * @param {T[]} wanted the rows as they are now
   * @param {(row: T) => string} key
   * @returns {T[]} the rows to show: as they were, with what is known of them now, while held
   */
  rows(wanted, key) {
    const now = new Map(wanted.map((row) => [key(row), row]));
    const kept = this.held && this.#shown.size > 0;
    this.#shown = kept ? new Map([...this.#shown].map(([id, row]) => [id, now.get(id) ?? row])) : now;
    this.waiting = kept ? [...now.keys()].filter((id) => !this.#shown.has(id)).length : 0;
    return [...this.#shown.values()];
  }

  /** Lets what waits come in, once. */
  release = () => {
    this.#shown = new Map();
    this.#host.requestUpdate();
  };

  /** Listeners for the list's element. */
  enter = (/** @type {PointerEvent} */ event) => {
    if (event.pointerType === 'touch') return;
    this.#pointer = true;
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = setTimeout(this.leave, IDLE_MILLIS);
  };

  leave = () => {
    this.#pointer = false;
    this.#host.requestUpdate();
  };

  focus = () => {
    this.#focus = true;
  };

  blur = (/** @type {FocusEvent} */ event) => {
    if (/** @type {Element} */ (event.currentTarget).contains(/** @type {?Node} */ (event.relatedTarget))) return;
    this.#focus = false;
    this.#host.requestUpdate();
  };
}
