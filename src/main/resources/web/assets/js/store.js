import { ServerClock } from './clock.js';
import { History } from './history.js';

/** @typedef {import('./types.js').Kind} Kind */

/** @type {Kind[]} */
const KINDS = ['service', 'instance', 'probe', 'alert', 'notification', 'server', 'fault'];
/** A hidden tab paints no frames; it is told this often, for its title and icon. */
const HIDDEN_MILLIS = 1000;

/**
 * What changed between two frames.
 *
 * @typedef {object} Batch
 * @property {Set<Kind>} kinds
 * @property {Set<string>} services whose service, instances or probes changed
 * @property {boolean} everything after a snapshot
 * @property {boolean} connection
 */

/**
 * @typedef {object} Connection
 * @property {'connecting' | 'live' | 'stale' | 'disconnected'} phase
 * @property {number} sinceMillis when the phase began, by this browser's clock
 * @property {?number} asOfMillis the newest message, by the server's clock
 * @property {?number} lastMessageMillis the newest message, by this browser's clock
 * @property {?number} retryAtMillis the next attempt, by this browser's clock
 */

/**
 * The one mutable state of the page: every entity, the connection and what was seen to happen.
 * Only the live client writes; views subscribe and are told once a frame.
 */
export class Store {
  clock = new ServerClock();
  history = new History();
  /** @type {?string} */
  bootId = null;
  /** Of the newest delta or snapshot taken in; -1: none yet. */
  seq = -1;
  /** When anything was probed last, by the server's clock. @type {?number} */
  lastProbeMillis = null;
  /** @type {Connection} */
  connection = { phase: 'connecting', sinceMillis: Date.now(), asOfMillis: null, lastMessageMillis: null, retryAtMillis: null };
  /** What the last outage of the connection hid. @type {?{seconds: number, changes: number}} */
  missed = null;
  /** Version of the server that sent this page's first data, and the one that talks now. */
  versions = { first: '', now: '' };

  /** @type {Record<Kind, Map<string, any>>} */
  #entities = emptyEntities();
  /** @type {Map<string, Map<string, import('./types.js').Instance>>} service to its instances by id */
  #instances = new Map();
  /** @type {Map<string, Map<string, import('./types.js').Probe>>} instance id to its probes by id */
  #probes = new Map();
  #listeners = new Set();
  #batch = emptyBatch();
  #scheduled = false;

  /** @param {Kind} kind @returns {Map<string, any>} read only */
  all(kind) {
    return this.#entities[kind];
  }

  /** @returns {?import('./types.js').ServerInfo} */
  get server() {
    return this.#entities.server.get('self') ?? null;
  }

  /** @returns {boolean} whether any snapshot was received */
  get loaded() {
    return this.connection.asOfMillis !== null;
  }

  get live() {
    return this.connection.phase === 'live';
  }

  /** @param {string} service @returns {Map<string, import('./types.js').Instance>} by id */
  instancesOf(service) {
    return this.#instances.get(service) ?? new Map();
  }

  /** @param {string} instanceId @returns {import('./types.js').Probe[]} in name order */
  probesOf(instanceId) {
    return [...(this.#probes.get(instanceId)?.values() ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  }

  /**
   * Takes a whole new state. What changed against the old one is found, so that a reconnect shows
   * what it missed.
   *
   * @param {number} seq
   * @param {Partial<Record<Kind, Record<string, object>>>} entities
   */
  replace(seq, entities) {
    this.seq = seq;
    for (const kind of KINDS) {
      const next = entities[kind] ?? {};
      for (const id of [...this.#entities[kind].keys()]) if (!(id in next)) this.#put({ kind, id, entity: null });
      for (const [id, entity] of Object.entries(next)) this.#put({ kind, id, entity });
    }
    this.#batch.everything = true;
    this.#schedule();
  }

  /**
   * @param {number} seq
   * @param {import('./types.js').Change[]} changes
   */
  apply(seq, changes) {
    this.seq = seq;
    for (const change of changes) if (change.kind in this.#entities) this.#put(change);
    this.#schedule();
  }

  /** Listeners hear of another phase or retry, not of each message. @param {Partial<Connection>} change */
  connect(change) {
    const before = this.connection;
    this.connection = { ...before, ...change };
    if (this.live) this.clock.thaw();
    else this.clock.freeze();
    if (before.phase === this.connection.phase && before.retryAtMillis === this.connection.retryAtMillis) return;
    this.#batch.connection = true;
    this.#schedule();
  }

  /** @param {(batch: Batch) => void} listener @returns {() => void} ends it */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param {import('./types.js').Change} change */
  #put({ kind, id, entity }) {
    const known = this.#entities[kind];
    const before = known.get(id);
    this.history.observe(kind, id, before, entity);
    if (entity) known.set(id, entity);
    else known.delete(id);
    this.#batch.kinds.add(kind);
    const service = (entity ?? before)?.service ?? (kind === 'service' ? id : null);
    if (service !== null) this.#batch.services.add(service);
    if (kind === 'instance') index(this.#instances, service, id, entity);
    if (kind === 'probe') this.#indexProbe(id, before, entity);
  }

  #indexProbe(id, before, probe) {
    const { service, instance } = probe ?? before ?? {};
    index(this.#probes, `${service}/${instance}`, id, probe);
    if (probe?.lastAtMillis) this.lastProbeMillis = Math.max(this.lastProbeMillis ?? 0, probe.lastAtMillis);
  }

  /** Tells the listeners with the next frame; a hidden tab gets no frames, so a timer backs it up. */
  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const frame = requestAnimationFrame(() => this.#flush(frame, timer));
    const timer = setTimeout(() => this.#flush(frame, timer), HIDDEN_MILLIS);
  }

  #flush(frame, timer) {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    this.#scheduled = false;
    const batch = this.#batch;
    this.#batch = emptyBatch();
    for (const listener of [...this.#listeners]) listener(batch);
  }
}

function index(map, key, id, value) {
  const inner = map.get(key) ?? new Map();
  if (value) inner.set(id, value);
  else inner.delete(id);
  if (inner.size > 0) map.set(key, inner);
  else map.delete(key);
}

/** @returns {Record<Kind, Map<string, any>>} */
function emptyEntities() {
  return /** @type {any} */ (Object.fromEntries(KINDS.map((kind) => [kind, new Map()])));
}

/** @returns {Batch} */
function emptyBatch() {
  return { kinds: new Set(), services: new Set(), everything: false, connection: false };
}
