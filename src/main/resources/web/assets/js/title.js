import { summary } from './select.js';

/**
 * Carries the state to where a hidden tab is still seen: its title and its icon.
 *
 * @param {import('./store.js').Store} store
 */
export function showInTab(store) {
  const { title, icon } = tabState(store);
  if (document.title !== title) document.title = title;
  const link = /** @type {HTMLLinkElement} */ (document.getElementById('favicon'));
  const href = `assets/icons/${icon}.svg`;
  if (link.getAttribute('href') !== href) link.setAttribute('href', href);
}

/** @returns {{title: string, icon: string}} */
function tabState(store) {
  const sum = summary(store);
  const worse = sum.degraded + sum.unknown + sum.firing;
  switch (store.connection.phase) {
    case 'connecting':
      return { title: 'Tocsin', icon: 'connecting' };
    case 'stale':
      return { title: '(stale) Tocsin', icon: 'stale' };
    case 'disconnected':
      return { title: '(offline) Tocsin', icon: 'stale' };
    default:
      if (sum.down > 0) return { title: `(${sum.down}▼) Tocsin`, icon: 'down' };
      if (worse > 0) return { title: `(${worse}◆) Tocsin`, icon: 'degraded' };
      return { title: 'Tocsin', icon: sum.up > 0 ? 'up' : 'unknown' };
  }
}
