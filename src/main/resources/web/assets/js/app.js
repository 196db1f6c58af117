import { html, nothing, svg } from 'lit';
import { StoreElement } from './element.js';
import { keyListener, KEYS } from './keys.js';
import { parseRoute, servicesHash } from './router.js';
import { summary, troubleWords } from './select.js';
import { age, clockTime, count, fineAge, latency, plural } from './format.js';
import { shape } from './parts/state.js';
import { showInTab } from './title.js';
import { nextTheme, storedTheme } from './theme-choice.js';

/** How long the note about a past disconnection stays. */
const MISSED_NOTE_MILLIS = 10_000;
/** The summary is read out at most this often. */
const SAY_MILLIS = 5_000;

/** The frame around every page: navigation, verdict, freshness, banners, the server's own health. */
class TocsinApp extends StoreElement {
  static properties = {
    live: { attribute: false },
    route: { state: true },
    theme: { state: true },
    missed: { state: true },
  };

  #keys = keyListener({
    go: (page) => this.#go(page),
    search: () => this.#search(),
    help: () => this.#dialog.showModal(),
  });
  #said = { words: '', atMillis: 0 };
  #onHash = () => this.#navigate();

  constructor() {
    super();
    /** @type {import('./live.js').LiveClient} */
    this.live;
    this.route = parseRoute(location.hash);
    this.theme = storedTheme();
    /** @type {?{seconds: number, changes: number}} */
    this.missed = null;
    this.addEventListener('tocsin-say', (event) => this.#announce(event.detail));
    this.addEventListener('tocsin-query', (event) => this.#query(event.detail));
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('keydown', this.#keys);
    addEventListener('hashchange', this.#onHash);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#keys);
    removeEventListener('hashchange', this.#onHash);
  }

  get ticks() {
    return true;
  }

  /** Ages of the connection are by this browser's clock and go on while the server's stands still. */
  onTick() {
    this.requestUpdate();
  }

  concerns(batch) {
    return batch.connection || ['instance', 'alert', 'server', 'service'].some((kind) => batch.kinds.has(kind));
  }

  willUpdate() {
    document.documentElement.dataset.phase = this.store.connection.phase;
    showInTab(this.store);
    this.#noteMissed();
  }

  updated() {
    this.#saySummary();
  }

  render() {
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>Skip to the content</a>
      <header class="bar">
        <a class="brand" href="#/now" aria-label="Tocsin, Now">${bell()}<span>Tocsin</span></a>
        <nav aria-label="Pages">${this.#tabs()}</nav>
        <div class="bar-end">${this.#verdict()} ${this.#freshness()} ${this.#buttons()}</div>
      </header>
      ${this.#banners()}
      <main id="main" tabindex="-1">${this.store.loaded ? this.#page() : this.#skeleton()}</main>
      ${this.#footer()}
      <div class="visually-hidden" role="status" aria-live="polite" id="say"></div>
      ${this.#help()}
    `;
  }

  #page() {
    const { store, route } = this;
    switch (route.page) {
      case 'services':
        return html`<tocsin-services .store=${store} .query=${route.query} .focused=${this.#focused()}></tocsin-services>`;
      case 'alerts':
        return html`<tocsin-alerts .store=${store}></tocsin-alerts>`;
      case 'lab':
        if (store.server?.lab) return html`<tocsin-lab .store=${store}></tocsin-lab>`;
        return html`<div class="empty"><p class="empty-title">This server has no lab.</p><p class="muted">Faults can be injected in the demo: <code>tocsin demo</code></p></div>`;
      case 'now':
        return html`<tocsin-now .store=${store}></tocsin-now>`;
    }
  }

  /** The same object for the same address, so that the page scrolls to it once. */
  #focused() {
    const [service = '', instance = null] = this.route.path;
    if (this.#focusedNow.service !== service || this.#focusedNow.instance !== instance) this.#focusedNow = { service, instance };
    return this.#focusedNow;
  }

  #focusedNow = { service: '', instance: /** @type {?string} */ (null) };

  #tabs() {
    const sum = summary(this.store);
    const bad = sum.down + sum.degraded + sum.unknown;
    const tabs = [
      ['now', 'Now', bad],
      ['services', 'Services', 0],
      ['alerts', 'Alerts', sum.firing],
      ...(this.store.server?.lab ? [['lab', 'Lab', this.store.all('fault').size]] : []),
    ];
    return tabs.map(
      ([page, name, n]) => html`<a href="#/${page}" aria-current=${this.route.page === page ? 'page' : 'false'}>${tabIcon(page)}<span>${name}</span>${n ? html`<span class="tab-count">${count(n)}</span>` : nothing}</a>`,
    );
  }

  #verdict() {
    if (!this.store.loaded) return nothing;
    const sum = summary(this.store);
    const parts = [['DOWN', sum.down], ['DEGRADED', sum.degraded], ['UNKNOWN', sum.unknown], ['UP', sum.up]].filter(([, n]) => n > 0);
    return html`<p class="verdict" aria-label=${parts.map(([state, n]) => `${n} ${state}`).join(', ')}>
      ${parts.map(([state, n]) => html`<span class="word num" data-state=${state}>${shape(state)}${count(n)} <span class="verdict-word">${state}</span></span>`)}
    </p>`;
  }

  #freshness() {
    const { connection } = this.store;
    const silent = connection.lastMessageMillis === null ? 0 : (Date.now() - connection.lastMessageMillis) / 1000;
    const words = {
      connecting: 'connecting',
      live: `live`,
      stale: `STALE ${age(silent)}`,
      disconnected: `DISCONNECTED ${age(silent)}`,
    }[connection.phase];
    const title = connection.phase === 'live' ? `newest message ${fineAge(silent)} ago` : '';
    return html`<p class="pulse" data-phase=${connection.phase} title=${title}><span class="pulse-dot" aria-hidden="true"></span><span class="num">${words}</span></p>`;
  }

  #buttons() {
    return html`
      <button class="icon-button" aria-label="Theme: ${this.theme}" title="Theme: ${this.theme}" @click=${() => (this.theme = nextTheme(this.theme))}>${themeIcon(this.theme)}</button>
      <button class="icon-button keys-button" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" @click=${() => this.#dialog.showModal()}>?</button>
    `;
  }

  #banners() {
    const { server, versions } = this.store;
    return html`<div class="banners">
      ${this.#connectionBanner()}
      ${server && !server.configOk
        ? html`<section class="banner" data-level="problem" role="alert" aria-label="configuration faults">
            <p><b>The configuration has ${plural(server.configFaults.length, 'fault')}.</b> What was loaded at ${clockTime(server.configLoadedAtMillis)} keeps running.</p>
            <ul>${server.configFaults.map((fault) => html`<li><code>${fault}</code></li>`)}</ul>
          </section>`
        : nothing}
      ${versions.first !== versions.now
        ? html`<p class="banner" data-level="note">The server now runs ${versions.now}; this page is of ${versions.first}. <button @click=${() => location.reload()}>Reload</button></p>`
        : nothing}
      ${this.missed
        ? html`<p class="banner" data-level="note" role="status">Was disconnected for ${age(this.missed.seconds)}; ${plural(this.missed.changes, 'change')} missed, now shown.</p>`
        : nothing}
    </div>`;
  }

  /** Its seconds tick, so it is no alert to a screen reader; the summary says the phase once. */
  #connectionBanner() {
    const { phase, asOfMillis, lastMessageMillis, retryAtMillis, sinceMillis } = this.store.connection;
    const asOf = asOfMillis === null ? nothing : html`Everything below is <b>as of ${clockTime(asOfMillis)}</b>.`;
    const retry = html`${retryAtMillis === null ? 'Connecting…' : `Next attempt in ${age(Math.ceil(Math.max(0, retryAtMillis - Date.now()) / 1000))}.`}
      <button @click=${() => this.live.retryNow()}>Try now</button>`;
    switch (phase) {
      case 'live':
        return nothing;
      case 'stale':
        return html`<p class="banner" data-level="stale"><b>STALE</b> The server has said nothing for ${age((Date.now() - (lastMessageMillis ?? 0)) / 1000)}. ${asOf}</p>`;
      case 'disconnected':
        return html`<p class="banner" data-level="stale"><b>DISCONNECTED</b> for ${age((Date.now() - sinceMillis) / 1000)}. ${asOf} ${retry}</p>`;
      case 'connecting':
        if (retryAtMillis === null && Date.now() - sinceMillis < 3000) return nothing;
        return html`<p class="banner" data-level="stale">The server cannot be reached. ${retry}</p>`;
    }
  }

  #skeleton() {
    return html`<div class="skeleton" aria-busy="true" aria-label="loading">
      <div class="bone bone-title"></div>
      <div class="bone bone-line"></div>
      ${[0, 1, 2, 3].map(() => html`<div class="bone bone-row"></div>`)}
    </div>`;
  }

  #footer() {
    const { server, clock } = this.store;
    if (!server) return html`<footer></footer>`;
    const skew = Math.abs(clock.skewMillis());
    return html`<footer aria-label="Server">
      <span>${server.probesPerSecond.toFixed(1)} probes/s</span>
      <span>schedule lag ${latency(server.scheduleLagP99Seconds)} <abbr title="99th percentile">p99</abbr></span>
      ${server.skipped ? html`<span class="word" data-state="DEGRADED">${count(server.skipped)} probes skipped</span>` : nothing}
      ${server.notificationsPending ? html`<span>${plural(server.notificationsPending, 'notification')} waiting</span>` : nothing}
      <span>configuration ${server.configOk ? 'ok' : 'faulty'}, ${clockTime(server.configLoadedAtMillis, clock.nowMillis())}</span>
      <span>up <tocsin-age .clock=${clock} .since=${server.startedAtMillis}></tocsin-age></span>
      <span>Tocsin ${server.version}</span>
      ${skew > 2000 ? html`<span>this device's clock is ${age(skew / 1000)} ${clock.skewMillis() > 0 ? 'ahead' : 'behind'}; ages are by the server's</span>` : nothing}
    </footer>`;
  }

  #help() {
    return html`<dialog class="help" aria-labelledby="help-title" @click=${(event) => event.target === event.currentTarget && this.#dialog.close()}>
      <h2 id="help-title">Keyboard</h2>
      <dl>${KEYS.map(([key, meaning]) => html`<div><dt>${key.split(' ').map((part) => (part === '/' && key !== '/' ? ' / ' : html`<kbd>${part}</kbd> `))}</dt><dd>${meaning}</dd></div>`)}</dl>
      <form method="dialog"><button>Close</button></form>
    </dialog>`;
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector('dialog'));
  }

  #navigate() {
    const before = this.route.page;
    this.route = parseRoute(location.hash);
    if (this.route.page !== before) scrollTo(0, 0);
  }

  #go(page) {
    location.hash = `#/${page}`;
  }

  async #search() {
    if (this.route.page !== 'services') {
      history.pushState(null, '', servicesHash(''));
      this.#navigate();
    }
    await this.updateComplete;
    const page = /** @type {?StoreElement} */ (this.querySelector('tocsin-services'));
    await page?.updateComplete;
    /** @type {?HTMLInputElement} */ (this.querySelector('input[type=search]'))?.focus();
  }

  #query(query) {
    history.replaceState(null, '', servicesHash(query));
    this.route = parseRoute(location.hash);
  }

  #skip(event) {
    event.preventDefault();
    document.getElementById('main')?.focus();
  }

  #noteMissed() {
    const { missed } = this.store;
    if (!missed) return;
    this.store.missed = null;
    if (missed.seconds < 2 && missed.changes === 0) return;
    this.missed = missed;
    setTimeout(() => {
      if (this.missed === missed) this.missed = null;
    }, MISSED_NOTE_MILLIS);
  }

  #saySummary() {
    if (!this.store.loaded) return;
    const { phase } = this.store.connection;
    const words = phase === 'live' ? troubleWords(summary(this.store)) || 'nothing is broken' : phase;
    if (words === this.#said.words || Date.now() - this.#said.atMillis < SAY_MILLIS) return;
    this.#said = { words, atMillis: Date.now() };
    this.#announce(words);
  }

  /** @param {string} words */
  #announce(words) {
    const region = document.getElementById('say');
    if (region) region.textContent = words;
  }
}

function bell() {
  return html`<svg class="bell" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 18.2c2-1.6 2.4-3.6 2.4-7.4a5.6 5.6 0 0 1 11.2 0c0 3.8.4 5.8 2.4 7.4z" /><circle cx="12" cy="20.6" r="1.9" /><rect x="11" y="1.8" width="2" height="4" rx="1" /></svg>`;
}

const TAB_PATHS = {
  now: 'M3 12h4l2.5-7 5 14L17 12h4',
  services: 'M4 5h16v5H4zM4 14h16v5H4zM7.5 7.5h.01M7.5 16.5h.01',
  alerts: 'M6 17c1.5-1.5 1.5-3 1.5-6a4.5 4.5 0 0 1 9 0c0 3 0 4.5 1.5 6zM10 20h4',
  lab: 'M9 3h6M10 3v6l-5 10h14L14 9V3',
};

function tabIcon(page) {
  return html`<svg class="tab-icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${TAB_PATHS[page]} /></svg>`;
}

const THEME_PATHS = {
  system: svg`<circle cx="12" cy="12" r="8" /><path class="fill" d="M12 4a8 8 0 0 1 0 16z" />`,
  light: svg`<circle cx="12" cy="12" r="4" /><path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2" />`,
  dark: svg`<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />`,
};

function themeIcon(theme) {
  return html`<svg class="tab-icon" viewBox="0 0 24 24" aria-hidden="true">${THEME_PATHS[theme]}</svg>`;
}

customElements.define('tocsin-app', TocsinApp);
