/** Within this time `g` and the next key are one command. */
const CHORD_MILLIS = 1200;

/** Every key and its meaning, for the help and for the code. */
export const KEYS = [
  ['j / k', 'next / previous row'],
  ['Enter', 'open the row'],
  ['g n', 'Now'],
  ['g s', 'Services'],
  ['g a', 'Alerts'],
  ['g l', 'Lab'],
  ['/', 'filter services'],
  ['← →', 'in a strip: read each result'],
  ['?', 'this help'],
  ['Esc', 'close, clear'],
];

const GO = { n: 'now', s: 'services', a: 'alerts', l: 'lab' };

/**
 * @param {{go: (page: string) => void, search: () => void, help: () => void}} commands
 * @returns {(event: KeyboardEvent) => void} listener for the document's keydown
 */
export function keyListener({ go, search, help }) {
  let chordUntil = 0;
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const command = Date.now() < chordUntil ? chord(event.key, go) : single(event.key, search, help);
    chordUntil = event.key === 'g' && Date.now() >= chordUntil ? Date.now() + CHORD_MILLIS : 0;
    if (!command) return;
    event.preventDefault();
    command();
  };
}

function chord(key, go) {
  return Object.hasOwn(GO, key) ? () => go(GO[key]) : null;
}

function single(key, search, help) {
  switch (key) {
    case 'j':
      return () => move(1);
    case 'k':
      return () => move(-1);
    case '/':
      return search;
    case '?':
      return help;
    default:
      return null;
  }
}

/** Moves the focus to the next row of the page, whatever the page calls a row. */
function move(by) {
  const rows = [...document.querySelectorAll('main [data-row]')];
  if (rows.length === 0) return;
  const here = rows.findIndex((row) => row === document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, here + by));
  const row = /** @type {HTMLElement} */ (rows[next]);
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
