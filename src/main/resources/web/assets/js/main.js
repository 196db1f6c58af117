import './parts/age.js';
import './parts/strip.js';
import './pages/now.js';
import './pages/services.js';
import './pages/alerts.js';
import './pages/lab.js';
import './app.js';
import { LiveClient } from './live.js';
import { Store } from './store.js';

/** Wires the page: one store, one live client that writes to it, one frame that shows it. */
const url = new URL('api/v1/live', document.baseURI);
url.protocol = url.protocol.replace('http', 'ws');
url.hash = '';

const store = new Store();
const live = new LiveClient(url.href, store);
const app = Object.assign(document.createElement('tocsin-app'), { store, live });
document.body.append(app);
live.start();
