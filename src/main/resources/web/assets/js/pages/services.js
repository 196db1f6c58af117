import { html, nothing } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { StoreElement } from '../element.js';
import { Hold } from '../hold.js';
import { instancesByState, isGreen, matches, servicesByState } from '../select.js';
import { count, date, interval, latency, plural } from '../format.js';
import { badge, overlayChips, shape } from '../parts/state.js';
import { labelChips, reasonCode, time } from '../parts/text.js';
import { strip } from '../parts/strip.js';
import { noServices } from './empty.js';

/** With more instances than this, services that are wholly up start folded. */
const FOLD_ABOVE = 40;
/** Green instances of one service shown before "show all". */
const MOST_GREEN = 30;
const CERT_SOON_DAYS = 30;
const DAY_MILLIS = 86_400_000;

/** Every service with its instances and the last results of each probe; failing first. */
class ServicesPage extends StoreElement {
  static properties = {
    query: {},
    focused: { attribute: false },
    folds: { state: true },
  };

  #hold = new Hold(this);

  constructor() {
    super();
    this.query = '';
    /** Which service and instance the address names. @type {{service: string, instance: ?string}} */
    this.focused = { service: '', instance: null };
    /** What the reader folded or unfolded. @type {Map<string, boolean>} */
    this.folds = new Map();
  }

  /** Order and existence only; each service renders its own rows. */
  concerns(batch) {
    return batch.kinds.has('service') || batch.kinds.has('instance') || batch.connection;
  }

  render() {
    const { store, query } = this;
    if (store.all('service').size === 0) return noServices(store);
    const all = servicesByState(store);
    const shown = query ? all.filter((service) => this.#visible(service) !== null) : all;
    const rows = this.#hold.rows(shown, (service) => service.name).filter((service) => store.all('service').has(service.name));
    const { enter, leave, focus, blur, release, waiting } = this.#hold;
    return html`
      <div class="page-head">
        <h1>Services</h1>
        ${this.#search(shown.length, all.length)}
        ${waiting ? html`<button class="waiting" @click=${release}>${waiting} new <span aria-hidden="true">▲</span></button>` : nothing}
      </div>
      ${shown.length === 0
        ? html`<div class="empty">
            <p class="empty-title">No instance matches “${query}”.</p>
            <p class="muted">${plural(all.length, 'service')} without the filter. <button class="link" @click=${() => this.#ask('')}>Clear the filter</button></p>
          </div>`
        : html`<div class="services" @pointerenter=${enter} @pointermove=${enter} @pointerleave=${leave} @focusin=${focus} @focusout=${blur}>
            ${repeat(
              rows,
              (service) => service.name,
              (service) => html`<tocsin-service
                .store=${store}
                .name=${service.name}
                .visible=${query ? this.#visible(service) : null}
                .folded=${this.#folded(service)}
                .focusedInstance=${this.focused.service === service.name ? this.focused.instance : null}
                @tocsin-fold=${(event) => this.#fold(service.name, event.detail)}
              ></tocsin-service>`,
            )}
          </div>`}
    `;
  }

  updated(changed) {
    if (changed.has('focused') && this.focused.service) {
      const target = this.querySelector(`[data-name="${CSS.escape(this.focused.service)}"]`);
      target?.scrollIntoView({ block: 'nearest' });
    }
  }

  #search(shown, total) {
    return html`<search class="search">
      <input
        type="search"
        placeholder="Filter by name, label or reason"
        aria-label="Filter services"
        aria-keyshortcuts="/"
        autocomplete="off"
        spellcheck="false"
        .value=${this.query}
        @input=${(event) => this.#ask(event.target.value)}
        @keydown=${(event) => event.key === 'Escape' && this.#ask('')}
      />
      ${this.query ? html`<span class="muted" role="status">${shown} of ${plural(total, 'service')}</span>` : nothing}
    </search>`;
  }

  /** The filter is part of the address, so that it can be sent to somebody. */
  #ask(query) {
    this.#hold.release();
    this.dispatchEvent(new CustomEvent('tocsin-query', { bubbles: true, detail: query }));
  }

  /** @returns {?Set<string>} ids of the instances that match; null when none does */
  #visible(service) {
    const ids = [...this.store.instancesOf(service.name)]
      .filter(([, instance]) => matches(this.query.trim(), service, instance))
      .map(([id]) => id);
    return ids.length > 0 ? new Set(ids) : null;
  }

  #folded(service) {
    if (this.query || this.focused.service === service.name) return this.folds.get(service.name) ?? false;
    const folded = this.folds.get(service.name);
    return folded ?? (this.store.all('instance').size > FOLD_ABOVE && isGreen(this.store, service));
  }

  #fold(name, folded) {
    this.folds = new Map(this.folds).set(name, folded);
  }
}

/** One service: its verdict, and a table of its instances. Renders only when something of it changed. */
class ServiceView extends StoreElement {
  static properties = {
    name: {},
    visible: { attribute: false },
    folded: { type: Boolean },
    focusedInstance: { attribute: false },
    open: { state: true },
    wide: { state: true },
  };

  constructor() {
    super();
    this.name = '';
    /** Instance ids to show; null for all. @type {?Set<string>} */
    this.visible = null;
    this.folded = false;
    /** @type {?string} */
    this.focusedInstance = null;
    /** Instance ids whose details are open. @type {Set<string>} */
    this.open = new Set();
    this.wide = false;
  }

  concerns(batch) {
    return batch.services.has(this.name) || batch.connection;
  }

  willUpdate(changed) {
    if (changed.has('focusedInstance') && this.focusedInstance) this.open = new Set(this.open).add(`${this.name}/${this.focusedInstance}`);
  }

  updated(changed) {
    if (changed.has('focusedInstance') && this.focusedInstance) {
      const row = this.querySelector(`[data-name="${CSS.escape(this.focusedInstance)}"]`);
      row?.scrollIntoView({ block: 'center' });
      row?.focus({ preventScroll: true });
    }
  }

  render() {
    const service = this.store.all('service').get(this.name);
    if (!service) return nothing;
    return html`<section class="service" data-state=${service.state} data-folded=${this.folded}>
      <h2 class="service-head">
        <button
          data-row
          data-name=${service.name}
          aria-expanded=${String(!this.folded)}
          @click=${() => this.dispatchEvent(new CustomEvent('tocsin-fold', { detail: !this.folded }))}
        >
          <span class="chevron" aria-hidden="true"></span>
          ${badge(service.state)}
          <span class="service-name">${service.name}</span>
          <span class="service-count muted">${count(service.up)}/${count(service.total)} up${service.quorum ? `, needs ${service.quorum}` : ''}</span>
          <span class="service-why muted">${service.state === 'UP' ? '' : service.why}</span>
        </button>
      </h2>
      ${this.folded ? nothing : this.#table(service)}
    </section>`;
  }

  #table(service) {
    const all = instancesByState(this.store, this.name).filter(([id]) => this.visible === null || this.visible.has(id));
    if (all.length === 0) return html`<p class="more muted">No instance.</p>`;
    const bad = all.filter(([, instance]) => instance.state !== 'UP').length;
    const shown = this.wide ? all : all.slice(0, bad + MOST_GREEN);
    return html`<table class="instances" role="table">
        <caption class="visually-hidden">Instances of ${service.name}</caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">Instance</th>
            <th role="columnheader" scope="col">State</th>
            <th role="columnheader" scope="col">Probes, last 60 results</th>
            <th role="columnheader" scope="col" class="right">Since</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${repeat(shown, ([id]) => id, ([id, instance]) => this.#instance(id, instance))}
        </tbody>
      </table>
      ${shown.length < all.length
        ? html`<p class="more"><button class="link" @click=${() => (this.wide = true)}>Show ${count(all.length - shown.length)} more that are up</button></p>`
        : nothing}`;
  }

  /** @param {string} id @param {import('../types.js').Instance} instance */
  #instance(id, instance) {
    const probes = this.store.probesOf(id);
    const open = this.open.has(id);
    return guard([instance, open, ...probes], () => html`
      <tr role="row" data-state=${instance.state}>
        <th role="rowheader" scope="row">
          <button class="instance-name" data-row data-name=${instance.name} aria-expanded=${String(open)} @click=${() => this.#toggle(id)}>
            <span class="chevron" aria-hidden="true"></span>${instance.name}
          </button>
          <span class="address muted">${instance.address === instance.name ? '' : instance.address}</span>
        </th>
        <td role="cell">
          ${badge(instance.state)} ${overlayChips(instance.overlays)}
          ${instance.state === 'UP' && !instance.firstBadAtMillis ? nothing : html`<p class="why">${instance.why} ${reasonCode(instance.reason)}</p>`}
        </td>
        <td role="cell">
          <ul class="probes">
            ${probes.map((probe) => html`<li>
              <span class="probe-name" data-state=${probe.state}>${shape(probe.state)}${probe.name}</span>
              ${strip(probe)}
              <span class="num latency">${latency(probe.lastSeconds)}</span>
            </li>`)}
          </ul>
          ${probes.length === 0 ? html`<p class="why muted">no probe yet</p>` : nothing}
        </td>
        <td role="cell" class="right since"><tocsin-age class="num" .clock=${this.store.clock} .since=${instance.firstBadAtMillis ?? instance.sinceMillis}></tocsin-age></td>
      </tr>
      ${open ? html`<tr class="details" role="row"><td role="cell" colspan="4">${this.#details(instance, probes)}</td></tr>` : nothing}
    `);
  }

  /** @param {import('../types.js').Instance} instance @param {import('../types.js').Probe[]} probes */
  #details(instance, probes) {
    const now = this.store.clock.nowMillis();
    return html`<dl class="facts">
        <div><dt>Address</dt><dd><code>${instance.address}</code></dd></div>
        <div><dt>${instance.state} since</dt><dd>${time(instance.sinceMillis, now)}</dd></div>
        ${instance.firstBadAtMillis ? html`<div><dt>First bad probe</dt><dd>${time(instance.firstBadAtMillis, now)}</dd></div>` : nothing}
        ${Object.keys(instance.labels).length ? html`<div><dt>Labels</dt><dd>${labelChips(instance.labels)}</dd></div>` : nothing}
      </dl>
      <ul class="probe-details">
        ${probes.map((probe) => html`<li>
          <p>${badge(probe.state)} <b>${probe.name}</b> <code class="target">${probe.prober} ${probe.target}</code></p>
          <p class="muted">
            every ${interval(probe.intervalSeconds)}, last ${time(probe.lastAtMillis, now)} in ${latency(probe.lastSeconds)}${probe.pending ? html`, being confirmed ${probe.pending}` : nothing}${certificate(probe, now)}
          </p>
          ${probe.why ? html`<p>${probe.why} ${reasonCode(probe.reason)}</p>` : nothing}
        </li>`)}
      </ul>`;
  }

  #toggle(id) {
    const open = new Set(this.open);
    if (!open.delete(id)) open.add(id);
    this.open = open;
  }
}

/** @param {import('../types.js').Probe} probe @param {number} nowMillis */
function certificate(probe, nowMillis) {
  if (!probe.certExpiryMillis) return nothing;
  const days = Math.floor((probe.certExpiryMillis - nowMillis) / DAY_MILLIS);
  const words = days < 0 ? `certificate expired on ${date(probe.certExpiryMillis)}` : `certificate until ${date(probe.certExpiryMillis)} (${days} d)`;
  return html`, <span class=${days < CERT_SOON_DAYS ? 'word' : ''} data-state=${days < 0 ? 'DOWN' : 'DEGRADED'}>${words}</span>`;
}

customElements.define('tocsin-services', ServicesPage);
customElements.define('tocsin-service', ServiceView);
