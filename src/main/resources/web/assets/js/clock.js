/** How often fine listeners are told; coarse ones hear of each new second only. */
const TICK_MILLIS = 250;
/** A difference larger than latency: one of the two clocks was set. */
const JUMP_MILLIS = 2000;
/** Offsets remembered; latency only ever makes an offset smaller, so the largest is the truest. */
const OFFSETS = 8;

/**
 * The server's clock as seen from here. It stands still while the connection is not live, so that
 * an age on screen never claims to know more than the last message said.
 */
export class ServerClock {
  /** @type {number[]} */
  #offsets = [];
  /** @type {?number} */
  #frozenAt = null;
  /** @type {Map<() => void, boolean>} listener to whether it is fine */
  #listeners = new Map();
  /** @type {?ReturnType<typeof setInterval>} */
  #timer = null;
  #lastSecond = 0;

  /** @param {number} serverTimeMillis as just received */
  sync(serverTimeMillis) {
    const offset = serverTimeMillis - Date.now();
    if (Math.abs(offset - Math.max(...this.#offsets)) > JUMP_MILLIS) this.#offsets = [];
    this.#offsets.push(offset);
    if (this.#offsets.length > OFFSETS) this.#offsets.shift();
  }

  /** A new server process may keep another time. */
  forget() {
    this.#offsets = [];
  }

  /** Stops, and lets every age show the moment it stopped at. */
  freeze() {
    if (this.#frozenAt !== null) return;
    this.#frozenAt = this.nowMillis();
    for (const listener of this.#listeners.keys()) listener();
  }

  thaw() {
    this.#frozenAt = null;
  }

  /** @returns {number} milliseconds since the epoch, by the server */
  nowMillis() {
    return this.#frozenAt ?? Date.now() + (this.#offsets.length ? Math.max(...this.#offsets) : 0);
  }

  /** @returns {number} how far this browser's clock is off, in milliseconds; negative: behind */
  skewMillis() {
    return this.#offsets.length ? -Math.max(...this.#offsets) : 0;
  }

  /**
   * @param {() => void} listener called each second, or four times a second when fine
   * @param {boolean} [fine]
   * @returns {() => void} ends it
   */
  onTick(listener, fine = false) {
    this.#listeners.set(listener, fine);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MILLIS);
    return () => this.#remove(listener);
  }

  #remove(listener) {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick() {
    const second = Math.floor(Date.now() / 1000);
    const coarse = second !== this.#lastSecond;
    this.#lastSecond = second;
    for (const [listener, fine] of this.#listeners) if (fine || coarse) listener();
  }
}
