import { html, nothing, svg } from 'lit';

/** A state is shown by shape, word and colour together, so that any one of them is enough. */

/** @type {Record<string, unknown>} drawn in a box of 16 */
const SHAPES = {
  DOWN: svg`<path d="M8 2 15 14H1z"/>`,
  DEGRADED: svg`<path d="M8 1 15 8 8 15 1 8z"/>`,
  UP: svg`<circle cx="8" cy="8" r="6"/>`,
  UNKNOWN: svg`<circle cx="8" cy="8" r="5.2" fill="none" stroke="currentColor" stroke-width="2.4"/>`,
  firing: svg`<path d="M8 2 15 14H1z"/>`,
  pending: svg`<path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2v5l3.6 3.4A5 5 0 1 1 8 3z"/>`,
  resolved: svg`<path d="m2 8.5 4 4L14 4" fill="none" stroke="currentColor" stroke-width="2.6"/>`,
};

/** @param {string} state @returns the shape alone; its neighbour must carry the word */
export function shape(state) {
  return html`<svg class="shape" data-state=${state} viewBox="0 0 16 16" aria-hidden="true">${SHAPES[state] ?? nothing}</svg>`;
}

/** @param {string} state @param {string} [word] @returns shape and word as a badge */
export function badge(state, word = state.toUpperCase()) {
  return html`<span class="badge" data-state=${state}>${shape(state)}<span>${word}</span></span>`;
}

/** @param {string[]} overlays @returns words beside the state */
export function overlayChips(overlays) {
  return overlays.map((word) => html`<span class="chip overlay">${word}</span>`);
}
