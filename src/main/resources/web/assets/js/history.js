/** How long a resolved problem stays in sight, struck. */
export const RESOLVED_MILLIS = 60_000;
/** Bounds of what is remembered; the oldest goes first. */
const MOST_CHANGES = 400;
const MOST_RESOLVED = 200;
const MOST_SENT = 50;

/**
 * @typedef {object} Transition an instance or service that changed its state
 * @property {string} key
 * @property {'instance' | 'service'} kind
 * @property {string} service
 * @property {string} name
 * @property {?import('./types.js').State} from null when it happened before this page was opened
 * @property {import('./types.js').State} to
 * @property {number} atMillis
 * @property {?string} why
 *
 * @typedef {{id: string, kind: 'instance' | 'service', entity: object, atMillis: number}} Resolved the last bad entity, and when it ended
 * @typedef {{key: string, entity: import('./types.js').Notification}} Sent
 */

/**
 * What this page has seen happen. The protocol carries states, not events; the events are the
 * differences between them.
 */
export class History {
  /** @type {Map<string, Transition>} */
  #changes = new Map();
  /** @type {Map<string, Resolved>} */
  #resolved = new Map();
  /** @type {Map<string, Sent>} */
  #sent = new Map();
  /** @type {Map<string, string>} notification id to the key of its newest entry in `#sent` */
  #newest = new Map();

  /**
   * @param {import('./types.js').Kind} kind
   * @param {string} id
   * @param {?object} before undefined or null when it was not known
   * @param {?object} after null when it is gone
   */
  observe(kind, id, before, after) {
    if (kind === 'notification' && after) this.#observeSent(id, before, after);
    if (kind === 'instance' || kind === 'service') this.#observeState(kind, id, before, after);
  }

  /** @returns {Transition[]} newest first */
  changes() {
    return [...this.#changes.values()].sort((a, b) => b.atMillis - a.atMillis);
  }

  /** @param {number} nowMillis @returns {Resolved[]} of the last minute, newest first */
  resolved(nowMillis) {
    return [...this.#resolved.values()]
      .filter((row) => nowMillis - row.atMillis < RESOLVED_MILLIS)
      .sort((a, b) => b.atMillis - a.atMillis);
  }

  /** @returns {Sent[]} newest first */
  sent() {
    return [...this.#sent.values()].sort((a, b) => b.entity.atMillis - a.entity.atMillis);
  }

  #observeState(kind, id, before, after) {
    if (!after) {
      this.#resolved.delete(`${kind} ${id}`);
      return;
    }
    if (before?.state === after.state) return;
    if (before && isBad(before) && after.state === 'UP') {
      remember(this.#resolved, `${kind} ${id}`, { id, kind, entity: before, atMillis: after.sinceMillis }, MOST_RESOLVED);
    } else {
      this.#resolved.delete(`${kind} ${id}`);
    }
    const key = `${kind} ${id} ${after.state} ${after.sinceMillis}`;
    if (after.reason === 'INI' || this.#changes.has(key) || !isNews(kind, before, after)) return;
    remember(this.#changes, key, transition(key, kind, before, after), MOST_CHANGES);
  }

  /** A notification that had ended and has a new time is a new one; else it is the same, further on. */
  #observeSent(id, before, after) {
    const known = this.#newest.get(id);
    const ended = !before || before.outcome === 'delivered' || before.outcome === 'refused';
    const key = known === undefined || (ended && before?.atMillis !== after.atMillis) ? `${id} ${after.atMillis}` : known;
    this.#newest.set(id, key);
    remember(this.#sent, key, { key, entity: after }, MOST_SENT);
    if (this.#newest.size > 4 * MOST_SENT) this.#newest.delete(this.#newest.keys().next().value);
  }
}

/**
 * Whether this needs somebody's eyes. What was never probed is not a problem yet.
 *
 * @param {{state: import('./types.js').State, reason?: ?string}} entity
 */
export function isBad(entity) {
  return entity.state !== 'UP' && entity.reason !== 'INI';
}

/** A service is news when it goes down or comes back; the rest its instances tell. */
function isNews(kind, before, after) {
  return kind === 'instance' || after.state === 'DOWN' || before?.state === 'DOWN';
}

/** @returns {Transition} */
function transition(key, kind, before, after) {
  return {
    key,
    kind,
    service: after.service ?? after.name,
    name: after.name,
    from: before?.state ?? null,
    to: after.state,
    atMillis: after.sinceMillis,
    why: after.why,
  };
}

function remember(map, key, value, most) {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value);
}
