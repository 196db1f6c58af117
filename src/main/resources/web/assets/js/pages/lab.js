import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { StoreElement } from '../element.js';
import { instancesByState, servicesByState } from '../select.js';
import { plural } from '../format.js';
import { shape } from '../parts/state.js';
import { empty, time } from '../parts/text.js';

/** The kinds of fault that the lab knows, and what each does to an instance. */
const KINDS = [
  ['kill', 'refuses connections'],
  ['hang', 'accepts, never answers'],
  ['error', 'answers 503'],
  ['slow', 'answers late'],
  ['flap', 'comes and goes'],
  ['queue-imbalance', 'its queue grows'],
  ['failover', 'its primary moves'],
];
/** `ShopInstanceDown shop-2, ShopSlow shop-3`. */
const alertNames = (alerts) => alerts.map((alert) => `${alert.alertname} ${alert.instance}`.trim()).join(', ');

/** Several notifications of one moment fetch the hooks once. */
const HOOKS_PAUSE_MILLIS = 150;

/**
 * @typedef {{receivedAtMillis: number, name: string, status: string, groupKey: string, alerts: number, payload: any}} Hook
 */

/** The demo's bench: break an instance, and see what a receiver was told. */
class LabPage extends StoreElement {
  static properties = {
    hooks: { state: true },
    problem: { state: true },
    busy: { state: true },
  };

  /** @type {?ReturnType<typeof setTimeout>} */
  #pause = null;
  /** @type {?() => void} */
  #end = null;

  constructor() {
    super();
    /** Newest first; null before the first answer. @type {?Hook[]} */
    this.hooks = null;
    /** What went wrong with the last request. */
    this.problem = '';
    /** Buttons whose request is on its way, by `instance/kind`. @type {Set<string>} */
    this.busy = new Set();
  }

  connectedCallback() {
    super.connectedCallback();
    this.#end = this.store.subscribe(({ kinds, everything }) => (kinds.has('notification') || everything) && this.#refreshSoon());
    this.#refresh();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#end?.();
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#pause = null;
  }

  concerns(batch) {
    return batch.kinds.has('instance') || batch.kinds.has('fault') || batch.connection;
  }

  render() {
    const active = this.store.all('fault').size;
    return html`
      <div class="page-head">
        <h1>Lab</h1>
        <p class="muted">Break something, and watch it being noticed. ${active ? `${plural(active, 'fault')} active.` : 'No fault is active.'}</p>
        <button class="end-all" ?disabled=${!active || !this.store.live} @click=${() => this.#request('DELETE', 'lab/api/faults', null, 'all')}>End all faults</button>
      </div>
      ${this.problem ? html`<p class="banner" data-level="problem" role="alert">${this.problem}</p>` : nothing}
      <div class="columns">
        <div class="column-wide">${this.#faults()}</div>
        <div class="column-slim">${this.#console()}</div>
      </div>
    `;
  }

  #faults() {
    return html`<section class="panel" aria-labelledby="faults">
      <div class="panel-head"><h2 id="faults">Faults</h2></div>
      <ul class="bench">
        ${servicesByName(this.store).flatMap((service) =>
          instancesByState(this.store, service.name)
            .map(([, instance]) => instance)
            .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
            .map((instance) => this.#bench(instance)),
        )}
      </ul>
      <dl class="kinds muted">${KINDS.map(([kind, words]) => html`<div><dt>${kind}</dt><dd>${words}</dd></div>`)}</dl>
    </section>`;
  }

  /** @param {import('../types.js').Instance} instance */
  #bench(instance) {
    return html`<li>
      <p class="bench-name" data-state=${instance.state}>${shape(instance.state)}<b>${instance.name}</b> <span class="muted">${instance.service}</span> <span class="visually-hidden">${instance.state}</span></p>
      <div class="bench-kinds" role="group" aria-label="faults of ${instance.name}">
        ${KINDS.map(([kind]) => this.#button(instance.name, kind))}
      </div>
    </li>`;
  }

  #button(instance, kind) {
    const id = `${instance}/${kind}`;
    const active = this.store.all('fault').has(id);
    const act = () =>
      active
        ? this.#request('DELETE', `lab/api/faults/${encodeURIComponent(instance)}/${encodeURIComponent(kind)}`, null, id)
        : this.#request('POST', 'lab/api/faults', { instance, kind }, id);
    return html`<button
      class="fault"
      aria-pressed=${String(active)}
      aria-label="${kind} ${instance}"
      ?disabled=${!this.store.live || this.busy.has(id)}
      @click=${act}
    >${kind}</button>`;
  }

  #console() {
    const hooks = this.hooks ?? [];
    return html`<section class="panel" aria-labelledby="hooks">
      <div class="panel-head"><h2 id="hooks">Webhook console</h2></div>
      ${hooks.length === 0
        ? empty('No request received.', 'What the demo receiver is sent shows here, newest first.')
        : html`<ol class="hooks">
            ${repeat(hooks, (hook) => `${hook.receivedAtMillis} ${hook.name} ${hook.groupKey} ${hook.status}`, (hook) => this.#hook(hook))}
          </ol>`}
    </section>`;
  }

  /** @param {Hook} hook */
  #hook(hook) {
    return html`<li>
      <details>
        <summary data-row>
          <span class="feed-time">${time(hook.receivedAtMillis)}</span>
          <span class="word" data-state=${hook.status}>${shape(hook.status)}${hook.status}</span>
          <b>${hook.name}</b> <span class="muted">${alertNames(hook.alerts)}</span>
          <span class="muted group-key">${hook.groupKey}</span>
        </summary>
        <pre tabindex="0" aria-label="payload"><code>${JSON.stringify(hook.payload, null, 2)}</code></pre>
      </details>
    </li>`;
  }

  #refreshSoon() {
    this.#pause ??= setTimeout(() => {
      this.#pause = null;
      this.#refresh();
    }, HOOKS_PAUSE_MILLIS);
  }

  async #refresh() {
    try {
      const answer = await fetch('lab/api/hooks', { headers: { accept: 'application/json' } });
      if (answer.ok) this.hooks = (await answer.json()).hooks;
    } catch {
      // not reachable: the frame says so already, and the next notification asks again
    }
  }

  /** The button changes when the server says that the fault is there, not before. */
  async #request(method, path, body, id) {
    this.busy = new Set(this.busy).add(id);
    this.problem = '';
    try {
      const answer = await fetch(path, body ? { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : { method });
      if (!answer.ok) this.problem = `${id}: the lab answered ${answer.status}: ${errorText(await answer.text())}`;
    } catch {
      this.problem = `${id}: the server cannot be reached`;
    } finally {
      const busy = new Set(this.busy);
      busy.delete(id);
      this.busy = busy;
    }
  }
}

function servicesByName(store) {
  return servicesByState(store).sort((a, b) => a.name.localeCompare(b.name));
}

/** The error's text, whether it comes as `{"error": "…"}` or as plain text. */
function errorText(body) {
  try {
    const { error, message } = JSON.parse(body);
    return String(error ?? message ?? body).slice(0, 300);
  } catch {
    return body.slice(0, 300);
  }
}

customElements.define('tocsin-lab', LabPage);
