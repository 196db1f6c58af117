const KEY = 'tocsin.theme';
const ORDER = /** @type {const} */ (['system', 'light', 'dark']);

/** @typedef {'system' | 'light' | 'dark'} Theme */

/** @returns {Theme} as theme.js set it before the first paint */
export function storedTheme() {
  return /** @type {Theme} */ (document.documentElement.dataset.theme ?? 'system');
}

/** Sets and stores the theme after this one. @param {Theme} theme @returns {Theme} */
export function nextTheme(theme) {
  const next = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // forbidden storage: the choice lasts as long as the page
  }
  return next;
}
