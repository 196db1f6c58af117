import { html, nothing } from 'lit';
import { clockTime, iso } from '../format.js';

/** Small pieces of text with their mark-up. */

/** @param {?number} millis @param {number} [nowMillis] @returns a `<time>` whose title is the full time in UTC */
export function time(millis, nowMillis) {
  if (!millis) return html`<span class="muted">–</span>`;
  return html`<time datetime=${iso(millis)} title=${iso(millis)}>${clockTime(millis, nowMillis)}</time>`;
}

/** @param {?string} reason @returns HAProxy's word, for who knows it */
export function reasonCode(reason) {
  return reason ? html`<code class="code">${reason}</code>` : nothing;
}

/**
 * @param {import('../types.js').Labels} labels
 * @param {string[]} [without] names that are shown elsewhere
 */
export function labelChips(labels, without = []) {
  const shown = Object.entries(labels ?? {}).filter(([name]) => !without.includes(name));
  if (shown.length === 0) return nothing;
  return html`<ul class="labels" aria-label="labels">
    ${shown.map(([name, value]) => html`<li class="chip"><span class="muted">${name}=</span>${value}</li>`)}
  </ul>`;
}

/** @param {unknown} title @param {unknown} hint @returns the state of a page or panel with nothing in it */
export function empty(title, hint) {
  return html`<div class="empty"><p class="empty-title">${title}</p><p class="muted">${hint}</p></div>`;
}
