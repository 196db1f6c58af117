/**
 * @typedef {object} Route
 * @property {'now' | 'services' | 'alerts' | 'lab'} page
 * @property {string[]} path what follows the page, decoded
 * @property {string} query the filter
 */

const PAGES = ['now', 'services', 'alerts', 'lab'];

/**
 * @param {string} hash such as `#/services/shop/shop-2?q=web`
 * @returns {Route} an unknown page is `now`
 */
export function parseRoute(hash) {
  const [path, search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page, ...rest] = path.split('/').map(decode);
  return {
    page: /** @type {Route['page']} */ (PAGES.includes(page) ? page : 'now'),
    path: rest.filter(Boolean),
    query: new URLSearchParams(search).get('q') ?? '',
  };
}

/** @param {string} query @returns {string} the address of Services with this filter */
export function servicesHash(query) {
  return query ? `#/services?${new URLSearchParams({ q: query })}` : '#/services';
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is part of somebody's name
  }
}
