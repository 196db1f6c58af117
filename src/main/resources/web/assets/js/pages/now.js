import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { StoreElement } from '../element.js';
import { Hold } from '../hold.js';
import { alertsByState, alertSince, isGreen, problems, probesStalled, servicesByState, serviceStrip, summary } from '../select.js';
import { count, list, plural } from '../format.js';
import { badge, overlayChips, shape } from '../parts/state.js';
import { empty, reasonCode, time } from '../parts/text.js';
import { strip } from '../parts/strip.js';
import { noServices } from './empty.js';

/** Rows shown at once; who has more problems needs the Services page. */
const MOST_PROBLEMS = 100;
const MOST_ALERTS = 20;
const MOST_CHANGES = 12;
const MOST_SENT = 12;
/** Changes of this many seconds to the same state are one line. */
const TOGETHER_MILLIS = 10_000;
const GREEN_NAMED = 12;

/** The first page: what is broken, since when, why, and who was told. */
class NowPage extends StoreElement {
  #hold = new Hold(this);

  get ticks() {
    return true;
  }

  /** Only what ends by time needs the clock: resolved rows and a probe that stays away. */
  onTick() {
    if (this.#resolvedShown || probesStalled(this.store) !== this.#stalledShown) this.requestUpdate();
  }

  #resolvedShown = false;
  #stalledShown = false;

  render() {
    const { store } = this;
    if (store.all('service').size === 0) return noServices(store);
    const sum = summary(store);
    const all = problems(store);
    this.#resolvedShown = all.some((row) => row.resolvedMillis !== null);
    this.#stalledShown = probesStalled(store);
    return html`
      ${this.#headline(sum)}
      <div class="columns">
        <div class="column-wide">
          ${this.#problems(this.#hold.rows(all.slice(0, MOST_PROBLEMS), (row) => row.key), all.length)}
          ${this.#alerts()} ${all.length === 0 && sum.firing === 0 ? this.#watched() : this.#green(sum)}
        </div>
        <div class="column-slim">${this.#sent()} ${this.#changes()}</div>
      </div>
    `;
  }

  #headline(sum) {
    const { store } = this;
    const [state, words] = headline(sum, store, this.#stalledShown);
    return html`<section class="headline" aria-labelledby="headline">
      <h1 id="headline" data-state=${state}>${shape(state)}<span>${words}</span></h1>
      <p class="muted">
        ${store.live ? nothing : html`This page is not live: it shows the state as of ${time(store.connection.asOfMillis)}. `}
        ${store.lastProbeMillis === null
          ? 'No probe has answered yet.'
          : html`Last probe <tocsin-age class="num" .clock=${store.clock} .fine=${true} .since=${store.lastProbeMillis}></tocsin-age> ago.`}
        ${sum.pending ? html` ${plural(sum.pending, 'change is', 'changes are')} being confirmed.` : nothing}
        ${sum.unprobed ? html` ${plural(sum.unprobed, 'instance waits', 'instances wait')} for the first probe.` : nothing}
      </p>
    </section>`;
  }

  #problems(rows, total) {
    if (rows.length === 0) return nothing;
    const { enter, leave, focus, blur, release, waiting } = this.#hold;
    return html`<section class="panel" aria-labelledby="problems" @pointerenter=${enter} @pointermove=${enter} @pointerleave=${leave} @focusin=${focus} @focusout=${blur}>
      <div class="panel-head">
        <h2 id="problems">Problems</h2>
        ${waiting ? html`<button class="waiting" @click=${release}>${waiting} new <span aria-hidden="true">▲</span></button>` : nothing}
      </div>
      <ul class="problems">
        ${repeat(rows, (row) => row.key, (row) => this.#problem(row))}
      </ul>
      ${total > MOST_PROBLEMS ? html`<p class="more">The worst ${MOST_PROBLEMS} of ${count(total)}. <a href="#/services">All of them on Services</a></p>` : nothing}
    </section>`;
  }

  /** @param {import('../select.js').Problem} row */
  #problem(row) {
    const done = row.resolvedMillis !== null;
    const href = `#/services/${encodeURIComponent(row.service)}${row.kind === 'instance' ? `/${encodeURIComponent(row.name)}` : ''}`;
    return html`<li class="problem" data-state=${done ? 'resolved' : row.state}>
      <div class="problem-state">${done ? badge('resolved') : badge(row.state)} ${done ? nothing : overlayChips(row.overlays)}</div>
      <div class="problem-what">
        <p class="problem-name">
          <a data-row href=${href}>${row.name}</a>
          <span class="muted">${row.kind === 'instance' ? html`in ${row.service}${this.#serviceDown(row.service)}` : 'the whole service'}</span>
        </p>
        <p class="problem-why">${done ? html`<s>${row.why}</s>` : row.why} ${reasonCode(row.reason)}</p>
      </div>
      <div class="problem-strip">${row.probe ? html`<span class="strip-name">${row.probe.name}</span>${strip(row.probe)}` : nothing}</div>
      <p class="problem-since">
        ${done
          ? html`<span>resolved ${time(row.resolvedMillis, this.store.clock.nowMillis())}</span>`
          : html`<span>since ${time(row.sinceMillis, this.store.clock.nowMillis())}</span>
              <tocsin-age class="num" .clock=${this.store.clock} .since=${row.sinceMillis}></tocsin-age>`}
      </p>
    </li>`;
  }

  #serviceDown(name) {
    const service = this.store.all('service').get(name);
    if (!service || service.state !== 'DOWN') return nothing;
    return html` <span class="word" data-state="DOWN">(DOWN: ${service.up}/${service.total} up, needs ${service.quorum})</span>`;
  }

  #alerts() {
    const firing = alertsByState(this.store).filter(([, alert]) => alert.state === 'firing');
    if (firing.length === 0) return nothing;
    return html`<section class="panel" aria-labelledby="firing">
      <div class="panel-head"><h2 id="firing">Firing alerts</h2><a class="quiet" href="#/alerts">All alerts</a></div>
      <ul class="rows">
        ${repeat(
          firing.slice(0, MOST_ALERTS),
          ([id]) => id,
          ([, alert]) => html`<li class="alert-line">
            <div class="alert-line-what">
              ${shape('firing')}
              <a data-row href="#/alerts">${alert.name}</a>
              ${alert.labels.severity ? html`<span class="chip">${alert.labels.severity}</span>` : nothing}
              <span class="alert-line-text">${alert.annotations.summary ?? alert.annotations.description ?? alert.expr}</span>
            </div>
            <tocsin-age class="num muted" .clock=${this.store.clock} .since=${alertSince(alert)}></tocsin-age>
          </li>`,
        )}
      </ul>
      ${firing.length > MOST_ALERTS ? html`<p class="more"><a href="#/alerts">${count(firing.length - MOST_ALERTS)} more</a></p>` : nothing}
    </section>`;
  }

  /** All is well: what that is said of, each with its last results as proof. */
  #watched() {
    const services = servicesByState(this.store);
    const shown = services.slice(0, GREEN_NAMED);
    return html`<section class="panel" aria-labelledby="watched">
      <div class="panel-head"><h2 id="watched">Watched</h2><a class="quiet" href="#/services">All services</a></div>
      <ul class="rows watched">
        ${repeat(shown, ({ name }) => name, (service) => html`<li>
          ${shape(service.state)}
          <a class="quiet" data-row href="#/services/${encodeURIComponent(service.name)}">${service.name}</a>
          <span class="muted num">${count(service.up)}/${count(service.total)} up</span>
          ${strip(serviceStrip(this.store, service.name))}
        </li>`)}
      </ul>
      ${services.length > shown.length ? html`<p class="more"><a href="#/services">${count(services.length - shown.length)} more services</a></p>` : nothing}
    </section>`;
  }

  #green(sum) {
    if (sum.up === 0) return nothing;
    const green = servicesByState(this.store).filter((service) => isGreen(this.store, service) && service.total > 0);
    const named = green.slice(0, GREEN_NAMED);
    return html`<p class="green">
      <span class="word" data-state="UP">${shape('UP')} ${count(sum.up)} up</span>
      <span class="muted">
        ${named.map((service, i) => html`${i > 0 ? ' · ' : ''}<a class="quiet" href="#/services/${encodeURIComponent(service.name)}">${service.name}</a> ${service.up}/${service.total}`)}
        ${green.length > named.length ? html` · <a class="quiet" href="#/services">${count(green.length - named.length)} more services</a>` : nothing}
      </span>
    </p>`;
  }

  #sent() {
    const sent = this.store.history.sent().slice(0, MOST_SENT);
    return html`<section class="panel" aria-labelledby="sent">
      <div class="panel-head"><h2 id="sent">Who was told</h2></div>
      ${sent.length === 0
        ? empty('Nobody, so far.', 'Each notification shows here with its outcome, as it is sent.')
        : html`<ol class="feed">
            ${repeat(sent, ({ key }) => key, ({ entity }) => this.#sentRow(entity))}
          </ol>`}
    </section>`;
  }

  /** @param {import('../types.js').Notification} it */
  #sentRow(it) {
    const tries = it.attempts > 1 ? `, ${it.attempts} attempts` : '';
    return html`<li data-outcome=${it.outcome}>
      <span class="feed-time">${time(it.atMillis, this.store.clock.nowMillis())}</span>
      <div>
        <p><b>${it.receiver}</b> <span class="muted">by ${it.integration}</span></p>
        <p>${it.status === 'resolved' ? 'resolved' : 'firing'}: <b>${it.names.join(', ')}</b> <span class="muted">· ${plural(it.alerts, 'alert')} · ${it.reason}</span></p>
        <p class="outcome"><span class="outcome-word">${it.outcome}</span>${it.detail ? html` <span class="muted">${it.detail}${tries}</span>` : tries}</p>
      </div>
    </li>`;
  }

  #changes() {
    const groups = together(this.store.history.changes()).slice(0, MOST_CHANGES);
    return html`<section class="panel" aria-labelledby="changes">
      <div class="panel-head"><h2 id="changes">Recent changes</h2></div>
      ${groups.length === 0
        ? empty('No change yet.', 'Each change of an instance or service shows here.')
        : html`<ol class="feed">
            ${repeat(
              groups,
              ([first]) => first.key,
              (group) => html`<li>
                <span class="feed-time">${time(group[0].atMillis, this.store.clock.nowMillis())}</span>
                <div>
                  <p class="change">${shape(group[0].to)}<span>${changeWords(group)}</span></p>
                  ${group.length === 1 && group[0].to !== 'UP' && group[0].why ? html`<p class="muted clamp">${group[0].why}</p>` : nothing}
                </div>
              </li>`,
            )}
          </ol>`}
    </section>`;
  }
}

/**
 * @param {import('../select.js').Summary} sum
 * @returns {[string, string]} the state whose shape stands before it, and the sentence
 */
function headline(sum, store, stalled) {
  const tense = store.live ? ['is', 'are'] : ['was', 'were'];
  const verb = (n) => tense[n === 1 ? 0 : 1];
  const part = (n, word) => (n > 0 ? `${n} ${n === 1 ? 'instance' : 'instances'} ${verb(n)} ${word}` : '');
  const bad = [part(sum.down, 'DOWN'), part(sum.degraded, 'DEGRADED'), part(sum.unknown, 'UNKNOWN')].filter(Boolean);
  if (bad.length > 0) return [sum.down ? 'DOWN' : sum.degraded ? 'DEGRADED' : 'UNKNOWN', `${list(shorten(bad))}.`];
  if (sum.firing > 0) return ['DEGRADED', `Nothing ${tense[0]} down, but ${plural(sum.firing, `alert ${tense[0]}`, `alerts ${tense[1]}`)} firing.`];
  if (!store.live) return ['UNKNOWN', 'Nothing was broken.'];
  if (stalled) return ['UNKNOWN', 'Nothing is known to be broken, but no probe answers.'];
  if (sum.up === 0) return ['UNKNOWN', 'Nothing is known yet.'];
  return ['UP', 'Nothing is broken.'];
}

/** `2 instances are DOWN`, `1 instance is DEGRADED` → the second without its noun. */
function shorten(parts) {
  return parts.map((part, i) => (i === 0 ? part : part.replace(/ instances?/, '')));
}

/** @param {import('../history.js').Transition[]} changes newest first */
function together(changes) {
  const groups = [];
  for (const change of changes) {
    const group = groups.at(-1);
    const same = group && group[0].to === change.to && group[0].kind === change.kind && group[0].atMillis - change.atMillis < TOGETHER_MILLIS;
    if (same) group.push(change);
    else groups.push([change]);
  }
  return groups;
}

/** @param {import('../history.js').Transition[]} group */
function changeWords(group) {
  const [first] = group;
  const names = group.map(({ name }) => name);
  const who = names.length > 3 ? [...names.slice(0, 2), `${count(names.length - 2)} more`] : names;
  const what = first.kind === 'service' ? 'service ' : '';
  return html`${what}<b>${list(who)}</b> ${names.length === 1 ? 'is' : 'are'} <span class="word" data-state=${first.to}>${first.to}</span>${names.length === 1 && first.from ? html`<span class="muted">, was ${first.from}</span>` : nothing}`;
}

customElements.define('tocsin-now', NowPage);
