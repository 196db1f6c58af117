import { isBad } from './history.js';
import { plural } from './format.js';

/** Questions asked of the store. Pure functions; nothing is cached, nothing is changed. */

/** @typedef {import('./store.js').Store} Store */

/** Made once: making a collator is what is slow about comparing names. */
const NAMES = new Intl.Collator('en', { numeric: true });

/** Worst first. @type {Record<import('./types.js').State, number>} */
const RANKS = { DOWN: 0, DEGRADED: 1, UNKNOWN: 2, UP: 3 };
/** A state of a later server stands between what is known to be bad and what is known to be well. */
const rank = (/** @type {string} */ state) => RANKS[state] ?? RANKS.UNKNOWN;
/** @type {Record<string, number>} */
const ALERT_RANK = { firing: 0, pending: 1, resolved: 2 };

/**
 * @typedef {object} Problem one row of what is broken
 * @property {string} key
 * @property {'instance' | 'service'} kind
 * @property {string} id
 * @property {import('./types.js').State} state
 * @property {string} service
 * @property {string} name
 * @property {?string} why
 * @property {?string} reason
 * @property {string[]} overlays
 * @property {number} sinceMillis first failing probe, where known
 * @property {?number} resolvedMillis when it ended; null while it lasts
 * @property {?import('./types.js').Probe} probe the one to show
 *
 * @typedef {{down: number, degraded: number, unknown: number, unprobed: number, up: number, pending: number, total: number, firing: number}} Summary
 */

/** @param {Store} store @returns {Summary} instances by state, and firing alerts */
export function summary(store) {
  const sum = { down: 0, degraded: 0, unknown: 0, unprobed: 0, up: 0, pending: 0, total: 0, firing: 0 };
  for (const instance of store.all('instance').values()) {
    sum.total += 1;
    sum[bucket(instance)] += 1;
    if (instance.overlays.some((word) => word.startsWith('PENDING'))) sum.pending += 1;
  }
  for (const alert of store.all('alert').values()) if (alert.state === 'firing') sum.firing += 1;
  return sum;
}

/**
 * @param {Store} store
 * @returns {Problem[]} open ones by severity, then the oldest first; then those resolved within a minute
 */
export function problems(store) {
  const open = [...store.all('instance')].filter(([, it]) => isBad(it)).map(([id, it]) => instanceProblem(store, id, it, null));
  for (const [id, service] of store.all('service')) {
    if (isBad(service) && !hasBadInstance(store, id) && service.total > 0 && !allUnprobed(store, id)) open.push(serviceProblem(id, service, null));
  }
  open.sort((a, b) => rank(a.state) - rank(b.state) || a.sinceMillis - b.sinceMillis || a.key.localeCompare(b.key));
  const openKeys = new Set(open.map((problem) => problem.key));
  const closed = store.history
    .resolved(store.clock.nowMillis())
    .filter(({ kind }) => kind === 'instance')
    .map(({ id, entity, atMillis }) => instanceProblem(store, id, entity, atMillis))
    .filter((problem) => !openKeys.has(problem.key));
  return [...open, ...closed];
}

/** @param {Store} store @returns {import('./types.js').Service[]} failing first, then by name */
export function servicesByState(store) {
  return [...store.all('service').values()]
    .map((service) => ({ service, rank: serviceRank(store, service) }))
    .sort((a, b) => a.rank - b.rank || NAMES.compare(a.service.name, b.service.name))
    .map(({ service }) => service);
}

/** @param {Store} store @param {string} service @returns {[string, import('./types.js').Instance][]} failing first, then by name */
export function instancesByState(store, service) {
  return [...store.instancesOf(service)].sort(
    ([, a], [, b]) => rank(a.state) - rank(b.state) || NAMES.compare(a.name, b.name),
  );
}

/** @param {Store} store @returns {[string, import('./types.js').Alert][]} firing, pending, resolved; each the newest first */
export function alertsByState(store) {
  return [...store.all('alert')].sort(
    ([, a], [, b]) => ALERT_RANK[a.state] - ALERT_RANK[b.state] || alertSince(b) - alertSince(a) || a.name.localeCompare(b.name),
  );
}

/** @param {import('./types.js').Alert} alert @returns {number} when it came into its state, in milliseconds */
export function alertSince(alert) {
  return alert.resolvedAtMillis ?? alert.firedAtMillis ?? alert.activeAtMillis ?? 0;
}

/** Worst result first. */
const RESULTS_BY_RANK = 'xduo';

/**
 * @param {Store} store
 * @param {string} service
 * @returns {import('./types.js').Probe} all probes of a service as one: slot for slot the worst result
 */
export function serviceStrip(store, service) {
  const probes = [...store.instancesOf(service).keys()].flatMap((id) => store.probesOf(id));
  const length = Math.max(0, ...probes.map(({ strip }) => strip.length));
  let strip = '';
  for (let back = length; back > 0; back--) {
    const results = probes.map((probe) => probe.strip.at(-back) ?? 'o');
    strip += [...RESULTS_BY_RANK].find((result) => results.includes(result)) ?? 'u';
  }
  const latest = probes.reduce((a, b) => ((b.lastAtMillis ?? 0) > (a?.lastAtMillis ?? 0) ? b : a), probes[0]);
  return { ...latest, name: service, strip };
}

/**
 * Whether the probes themselves seem to stand still, so that green would be a guess.
 *
 * @param {Store} store
 * @returns {boolean}
 */
export function probesStalled(store) {
  if (store.lastProbeMillis === null) return false;
  let interval = Infinity;
  for (const probe of store.all('probe').values()) interval = Math.min(interval, probe.intervalSeconds);
  return (store.clock.nowMillis() - store.lastProbeMillis) / 1000 > 3 * interval + 5;
}

/** @param {Store} store @returns {boolean} whether the service and all its instances are well */
export function isGreen(store, service) {
  if (service.state !== 'UP') return false;
  for (const instance of store.instancesOf(service.name).values()) if (instance.state !== 'UP') return false;
  return true;
}

/**
 * @param {Summary} sum
 * @returns {string} `2 down, 1 degraded`; empty when nothing is wrong
 */
export function troubleWords(sum) {
  return [
    sum.down && `${sum.down} down`,
    sum.degraded && `${sum.degraded} degraded`,
    sum.unknown && `${sum.unknown} unknown`,
    sum.firing && `${plural(sum.firing, 'alert')} firing`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** @param {string} query @param {import('./types.js').Service} service @param {import('./types.js').Instance} instance */
export function matches(query, service, instance) {
  const text = [service.name, instance.name, instance.address, instance.state, instance.why ?? '', instance.reason ?? '']
    .concat(Object.entries({ ...service.labels, ...instance.labels }).map(([name, value]) => `${name}=${value}`))
    .join(' ')
    .toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function bucket(instance) {
  if (instance.state === 'UNKNOWN' && !isBad(instance)) return 'unprobed';
  return /** @type {const} */ ({ DOWN: 'down', DEGRADED: 'degraded', UNKNOWN: 'unknown', UP: 'up' })[instance.state] ?? 'unknown';
}

/** A service whose instances are worse than itself is sorted with the failing ones. */
function serviceRank(store, service) {
  return isGreen(store, service) ? RANKS.UP + 1 : rank(service.state);
}

function hasBadInstance(store, service) {
  return [...store.instancesOf(service).values()].some(isBad);
}

function allUnprobed(store, service) {
  return [...store.instancesOf(service).values()].every((it) => it.state === 'UNKNOWN' && !isBad(it));
}

/** @returns {Problem} */
function instanceProblem(store, id, entity, resolvedMillis) {
  return {
    key: `instance ${id}`,
    kind: 'instance',
    id,
    state: entity.state,
    service: entity.service,
    name: entity.name,
    why: entity.why,
    reason: entity.reason,
    overlays: entity.overlays,
    sinceMillis: entity.firstBadAtMillis ?? entity.sinceMillis,
    resolvedMillis,
    probe: worstProbe(store.probesOf(id)),
  };
}

/** @returns {Problem} */
function serviceProblem(id, entity, resolvedMillis) {
  return {
    key: `service ${id}`,
    kind: 'service',
    id,
    state: entity.state,
    service: id,
    name: id,
    why: entity.why,
    reason: null,
    overlays: [],
    sinceMillis: entity.sinceMillis,
    resolvedMillis,
    probe: null,
  };
}

/** Worst state first; between equals, the one with the most trouble in its strip. */
function worstProbe(probes) {
  const trouble = (probe) => [...probe.strip].filter((result) => result !== 'o').length;
  return [...probes].sort((a, b) => rank(a.state) - rank(b.state) || trouble(b) - trouble(a))[0] ?? null;
}
