import { html } from 'lit';

const SAMPLE = `service: shop
instances: [127.0.0.1:8081, 127.0.0.1:8082]
interval: 5s
probes:
  readiness: {http: "http://{address}/health/ready"}`;

/** @param {import('../store.js').Store} store @returns what to do when there is nothing to watch */
export function noServices(store) {
  const copy = async (event) => {
    const button = event.currentTarget;
    await navigator.clipboard.writeText(`${SAMPLE}\n`);
    button.textContent = 'Copied';
  };
  return html`<section class="first-steps" aria-labelledby="first-steps">
    <h1 id="first-steps">Nothing to watch yet.</h1>
    <p>Tocsin runs${store.live ? '' : ' (as of the last message)'}, but no service is configured. Five lines are enough. Save them as <code>probes/shop.yml</code>:</p>
    <div class="sample">
      <pre><code>${SAMPLE}</code></pre>
      <button @click=${copy}>Copy</button>
    </div>
    <p>Then have it read: <code>curl -X POST ${location.origin}/-/reload</code></p>
    <p class="muted"><code>tocsin check</code> tells what is wrong with a file before it is read. This page shows the service as soon as it is.</p>
  </section>`;
}
