/**
 * The entities of the live protocol, as docs/live-protocol.md defines them. Times are milliseconds
 * since the epoch by the server's clock, durations are seconds.
 *
 * @typedef {'UP' | 'DEGRADED' | 'DOWN' | 'UNKNOWN'} State
 * @typedef {Object<string, string>} Labels
 *
 * @typedef {object} Service
 * @property {string} name
 * @property {Labels} labels
 * @property {State} state
 * @property {number} up instances that are up
 * @property {number} total
 * @property {number} quorum instances that must be up
 * @property {number} sinceMillis
 * @property {?string} why
 *
 * @typedef {object} Instance
 * @property {string} service
 * @property {string} name
 * @property {string} address
 * @property {Labels} labels
 * @property {State} state
 * @property {string[]} overlays words beside the state, such as `PENDING 1/2`
 * @property {number} sinceMillis when the state was entered
 * @property {?number} firstBadAtMillis the first failing probe of the outage; null while all is well
 * @property {?string} reason HAProxy's word, such as `L7STS`
 * @property {?string} why the reason in words
 *
 * @typedef {object} Probe
 * @property {string} service
 * @property {string} instance
 * @property {string} name
 * @property {string} prober `http`, `tcp`, …
 * @property {string} target
 * @property {State} state
 * @property {?string} pending `1/2` while a change is being confirmed
 * @property {?string} reason
 * @property {?string} why
 * @property {?number} lastAtMillis
 * @property {?number} lastSeconds
 * @property {number} intervalSeconds
 * @property {string} strip the last 60 results, oldest first: `o` `d` `x` `u`
 * @property {?number} certExpiryMillis
 *
 * @typedef {object} Alert
 * @property {string} name
 * @property {string} group
 * @property {'pending' | 'firing' | 'resolved'} state
 * @property {Labels} labels
 * @property {Labels} annotations
 * @property {?number} activeAtMillis
 * @property {?number} firedAtMillis
 * @property {?number} resolvedAtMillis
 * @property {string} value
 * @property {string} expr
 * @property {number} forSeconds
 *
 * @typedef {object} Notification
 * @property {string} receiver
 * @property {string} integration
 * @property {string} groupKey
 * @property {'firing' | 'resolved'} status
 * @property {string} reason why it is sent
 * @property {number} atMillis
 * @property {'sending' | 'delivered' | 'retrying' | 'refused'} outcome
 * @property {number} attempts
 * @property {?string} detail
 * @property {number} alerts how many alerts it tells of
 * @property {string[]} names of those alerts, each once, the first few
 *
 * @typedef {object} ServerInfo
 * @property {string} version
 * @property {number} startedAtMillis
 * @property {boolean} configOk
 * @property {string[]} configFaults
 * @property {number} configLoadedAtMillis
 * @property {number} probesPerSecond
 * @property {number} scheduleLagP99Seconds
 * @property {number} skipped
 * @property {number} notificationsPending
 * @property {boolean} lab whether faults can be injected
 *
 * @typedef {object} Fault
 * @property {string} instance
 * @property {string} kind
 * @property {number} sinceMillis
 *
 * @typedef {'service' | 'instance' | 'probe' | 'alert' | 'notification' | 'server' | 'fault'} Kind
 * @typedef {{kind: Kind, id: string, entity: ?object}} Change one changed entity; null means gone
 */
export {};
