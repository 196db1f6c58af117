/** Numbers and times as people read them. Pure functions. */

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const NBSP = '\u00a0';
const DAY_SECONDS = 86_400;

/**
 * @param {number} millis
 * @param {number} [nowMillis] when given, a time more than 20 hours away gets its day
 * @returns {string} `03:12:07`, or `18 Nov 03:12:07`
 */
export function clockTime(millis, nowMillis = millis) {
  const time = TIME.format(millis);
  return Math.abs(nowMillis - millis) < 20 * 3_600_000 ? time : `${DAY.format(millis)}${NBSP}${time}`;
}

/** @param {number} millis @returns {string} `18 Nov 2026` */
export function date(millis) {
  return DATE.format(millis);
}

/** @param {number} millis @returns {string} ISO 8601 in UTC, for `<time datetime>` and titles */
export function iso(millis) {
  return new Date(millis).toISOString();
}

/**
 * @param {number} seconds
 * @returns {string} two units at most: `4 m 12 s`, `2 h 05 m`, `3 d 4 h`
 */
export function age(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}${NBSP}s`;
  if (whole < 3_600) return pair(Math.floor(whole / 60), 'm', whole % 60, 's');
  if (whole < DAY_SECONDS) return pair(Math.floor(whole / 3_600), 'h', Math.floor((whole % 3_600) / 60), 'm');
  return pair(Math.floor(whole / DAY_SECONDS), 'd', Math.floor((whole % DAY_SECONDS) / 3_600), 'h');
}

/** @param {number} seconds @returns {string} `0.8 s` below ten seconds, else as {@link age} */
export function fineAge(seconds) {
  return seconds < 9.95 ? `${Math.max(0, seconds).toFixed(1)}${NBSP}s` : age(seconds);
}

/** @param {number} seconds @returns {string} `5 s`, `500 ms`, `1 m 30 s` */
export function interval(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)}${NBSP}ms`;
  return Number.isInteger(seconds) || seconds >= 60 ? age(seconds) : `${seconds.toFixed(1)}${NBSP}s`;
}

/** @param {?number} seconds @returns {string} `0.4 ms`, `21 ms`, `1.2 s`; a dash when unknown */
export function latency(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  const millis = seconds * 1000;
  if (millis < 9.95) return `${millis.toFixed(1)}${NBSP}ms`;
  if (millis < 999.5) return `${Math.round(millis)}${NBSP}ms`;
  return `${seconds.toFixed(seconds < 10 ? 1 : 0)}${NBSP}s`;
}

/** @param {number} n @returns {string} `3 412` */
export function count(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** @param {number} n @param {string} one @param {string} [many] @returns {string} `1 alert`, `2 alerts` */
export function plural(n, one, many = `${one}s`) {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** @param {string[]} words @returns {string} `a, b and c` */
export function list(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function pair(large, largeUnit, small, smallUnit) {
  return `${large}${NBSP}${largeUnit} ${String(small).padStart(2, '0')}${NBSP}${smallUnit}`;
}
