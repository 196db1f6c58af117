const FIRST_RETRY_MILLIS = 500;
const LAST_RETRY_MILLIS = 15_000;
/** Silence of this many heartbeats makes the page STALE; of twice as many, the connection is given up. */
const MISSED_HEARTBEATS = 3;
const CONNECT_MILLIS = 10_000;
const WATCH_MILLIS = 500;
const DEFAULT_HEARTBEAT_MILLIS = 2_000;

/**
 * Keeps the store equal to the server's state over one WebSocket: resume, snapshot, deltas without
 * gaps, a watch on the heartbeat, reconnects. See docs/live-protocol.md.
 */
export class LiveClient {
  #url;
  #store;
  #random;
  /** @type {?WebSocket} */
  #socket = null;
  #attempt = 0;
  #heartbeatMillis = DEFAULT_HEARTBEAT_MILLIS;
  #openedMillis = 0;
  /** @type {?ReturnType<typeof setTimeout>} */
  #retry = null;
  /** States as they were when the connection was lost, to tell what it hid. @type {?{sinceMillis: number, states: Map<string, string>}} */
  #lost = null;
  /** The sequence number up to which deltas are a replay. */
  #replayUntil = 0;
  /** The newest delta before the last gap. */
  #gapAfter = -1;

  /**
   * @param {string} url
   * @param {import('./store.js').Store} store
   * @param {() => number} [random] in [0, 1)
   */
  constructor(url, store, random = Math.random) {
    this.#url = url;
    this.#store = store;
    this.#random = random;
  }

  /** Connects, and stays connected as long as the page lives. */
  start() {
    setInterval(() => this.#watch(), WATCH_MILLIS);
    addEventListener('online', () => this.retryNow());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      this.#watch();
      this.retryNow();
    });
    this.#open();
  }

  /** Connects at once where a retry is being waited for. */
  retryNow() {
    if (this.#socket) return;
    this.#attempt = 0;
    this.#open();
  }

  #open() {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#openedMillis = Date.now();
    this.#store.connect({ retryAtMillis: null });
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify(this.#resume()));
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#receive(JSON.parse(event.data));
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#lose();
    };
  }

  #resume() {
    const { bootId, seq } = this.#store;
    return bootId === null || seq < 0 ? { type: 'resume' } : { type: 'resume', bootId, lastSeq: seq };
  }

  #receive(message) {
    if (message.serverTimeMillis) this.#store.clock.sync(message.serverTimeMillis);
    switch (message.type) {
      case 'hello':
        this.#hello(message);
        break;
      case 'snapshot':
        this.#store.replace(message.seq, message.entities);
        this.#alive();
        this.#caughtUp();
        break;
      case 'delta':
        this.#delta(message);
        break;
      case 'heartbeat':
        this.#alive();
        break;
      default: // a newer server may say more; what we know stays right
    }
  }

  #hello({ bootId, seq, version, heartbeatMillis }) {
    const store = this.#store;
    if (bootId !== store.bootId) {
      store.clock.forget();
      store.seq = -1;
    }
    store.bootId = bootId;
    store.versions = { first: store.versions.first || version, now: version };
    this.#heartbeatMillis = heartbeatMillis ?? DEFAULT_HEARTBEAT_MILLIS;
    this.#attempt = 0;
    this.#replayUntil = seq;
    if (store.seq < 0 || store.seq > seq) return; // only a snapshot can follow
    this.#alive();
    if (store.seq === seq) this.#caughtUp();
  }

  /** A delta follows on the one before; one that holds the latest of several says since which. */
  #delta({ seq, sinceSeq = seq - 1, changes }) {
    if (seq <= this.#store.seq) return; // the snapshot held it already
    if (sinceSeq > this.#store.seq) {
      this.#gap();
      return;
    }
    this.#store.apply(seq, changes);
    this.#alive();
    if (seq >= this.#replayUntil) this.#caughtUp();
  }

  /** Resumes from what we have; where that did not help already, starts afresh. */
  #gap() {
    const { seq } = this.#store;
    if (this.#gapAfter === seq) this.#store.bootId = null;
    this.#gapAfter = seq;
    this.#abandon();
  }

  /** A message came and the data is whole: the page is live. */
  #alive() {
    const { clock, connection } = this.#store;
    const now = Date.now();
    if (this.#lost && this.#store.seq < this.#replayUntil) return;
    clock.thaw();
    this.#store.connect({
      phase: 'live',
      sinceMillis: connection.phase === 'live' ? connection.sinceMillis : now,
      asOfMillis: clock.nowMillis(),
      lastMessageMillis: now,
      retryAtMillis: null,
    });
  }

  #caughtUp() {
    if (!this.#lost) return;
    const { sinceMillis, states } = this.#lost;
    this.#lost = null;
    const now = statesOf(this.#store);
    const changes = [...new Set([...states.keys(), ...now.keys()])].filter((id) => states.get(id) !== now.get(id)).length;
    this.#store.missed = { seconds: (Date.now() - sinceMillis) / 1000, changes };
    this.#alive();
  }

  #watch() {
    const { phase, lastMessageMillis } = this.#store.connection;
    const now = Date.now();
    if (this.#socket?.readyState === WebSocket.CONNECTING && now - this.#openedMillis > CONNECT_MILLIS) this.#abandon();
    if (!this.#socket || lastMessageMillis === null) return;
    const silence = now - Math.max(lastMessageMillis, this.#openedMillis);
    const patience = MISSED_HEARTBEATS * this.#heartbeatMillis;
    if (silence > patience && phase === 'live') this.#store.connect({ phase: 'stale', sinceMillis: lastMessageMillis });
    if (silence > 2 * patience) this.#abandon();
  }

  /** Closes a socket without waiting for the other side, which may be gone. */
  #abandon() {
    this.#socket?.close();
    this.#lose();
  }

  #lose() {
    this.#socket = null;
    const store = this.#store;
    const { phase, lastMessageMillis, sinceMillis } = store.connection;
    if (lastMessageMillis !== null) this.#lost ??= { sinceMillis: Date.now(), states: statesOf(store) };
    const delay = this.#delayMillis();
    store.connect({
      phase: lastMessageMillis === null ? 'connecting' : 'disconnected',
      sinceMillis: phase === 'live' ? Date.now() : sinceMillis,
      retryAtMillis: Date.now() + delay,
    });
    this.#retry = setTimeout(() => this.#open(), delay);
  }

  /** Doubles from 0.5 s to 15 s, of which a half is chance, so that a thousand pages do not return as one. */
  #delayMillis() {
    const whole = Math.min(LAST_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** this.#attempt);
    this.#attempt += 1;
    return this.#attempt === 1 ? whole : whole * (0.5 + this.#random() / 2);
  }
}

/** @param {import('./store.js').Store} store @returns {Map<string, string>} what a person would call a change */
function statesOf(store) {
  const states = new Map();
  for (const kind of /** @type {const} */ (['instance', 'alert'])) {
    for (const [id, entity] of store.all(kind)) states.set(`${kind} ${id}`, entity.state);
  }
  return states;
}
