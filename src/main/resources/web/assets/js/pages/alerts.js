import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { StoreElement } from '../element.js';
import { alertsByState, alertSince } from '../select.js';
import { age, plural } from '../format.js';
import { badge } from '../parts/state.js';
import { empty, labelChips, time } from '../parts/text.js';

/** Alerts that are pending, firing or resolved within the last minute. */
class AlertsPage extends StoreElement {
  get ticks() {
    return true;
  }

  /** A pending alert counts down. */
  onTick() {
    for (const alert of this.store.all('alert').values()) {
      if (alert.state === 'pending') {
        this.requestUpdate();
        return;
      }
    }
  }

  concerns(batch) {
    return batch.kinds.has('alert') || batch.connection;
  }

  render() {
    const alerts = alertsByState(this.store);
    const firing = alerts.filter(([, alert]) => alert.state === 'firing').length;
    const pending = alerts.filter(([, alert]) => alert.state === 'pending').length;
    return html`
      <div class="page-head">
        <h1>Alerts</h1>
        <p class="muted">${plural(firing, 'alert')} firing, ${pending} pending</p>
      </div>
      ${alerts.length === 0
        ? empty('No alert is pending or firing.', html`Rules live in <code>rules/*.yml</code>, in Prometheus's format; each alert shows here from its first pending evaluation on.`)
        : html`<ul class="alerts">
            ${repeat(alerts, ([id]) => id, ([, alert]) => this.#alert(alert))}
          </ul>`}
    `;
  }

  /** @param {import('../types.js').Alert} alert */
  #alert(alert) {
    const { summary, description, ...others } = alert.annotations;
    const text = summary ?? description;
    return html`<li class="alert panel" data-state=${alert.state}>
      <div class="alert-head">
        ${badge(alert.state)}
        <h2 class="alert-name" tabindex="-1" data-row>${alert.state === 'resolved' ? html`<s>${alert.name}</s>` : alert.name}</h2>
        <p class="alert-since muted">
          ${alert.state} since ${time(alertSince(alert), this.store.clock.nowMillis())}
          <span aria-hidden="true">·</span> <tocsin-age class="num" .clock=${this.store.clock} .since=${alertSince(alert)}></tocsin-age>
        </p>
      </div>
      ${text ? html`<p class="alert-text">${text}</p>` : nothing}
      ${summary && description ? html`<p class="muted">${description}</p>` : nothing}
      ${alert.state === 'pending' ? this.#progress(alert) : nothing}
      ${labelChips(alert.labels, ['alertname'])}
      <dl class="facts">
        <div><dt>Expression</dt><dd><code>${alert.expr}</code></dd></div>
        <div><dt>Value</dt><dd class="num">${alert.value}</dd></div>
        <div><dt>Group</dt><dd><code>${alert.group}</code></dd></div>
        ${alert.activeAtMillis && alert.state !== 'pending' ? html`<div><dt>True since</dt><dd>${time(alert.activeAtMillis, this.store.clock.nowMillis())}</dd></div>` : nothing}
        ${Object.entries(others).map(([name, value]) => html`<div><dt>${name}</dt><dd>${linked(value)}</dd></div>`)}
      </dl>
    </li>`;
  }

  /** @param {import('../types.js').Alert} alert */
  #progress(alert) {
    const held = Math.max(0, (this.store.clock.nowMillis() - (alert.activeAtMillis ?? 0)) / 1000);
    const left = alert.forSeconds - held;
    const words = left > 0 ? `fires in ${age(Math.ceil(left))} if it stays true` : 'fires with the next evaluation';
    return html`<p class="for">
      <progress max=${alert.forSeconds || 1} .value=${Math.min(held, alert.forSeconds)} aria-label="for ${age(alert.forSeconds)}"></progress>
      <span class="num">${age(Math.min(held, alert.forSeconds))} of ${age(alert.forSeconds)}</span> <span class="muted">${words}</span>
    </p>`;
  }
}

/** Only web addresses become links; an annotation is somebody's text. */
function linked(value) {
  return /^https?:\/\/\S+$/.test(value) ? html`<a href=${value} rel="noreferrer noopener" target="_blank">${value}</a>` : value;
}

customElements.define('tocsin-alerts', AlertsPage);
