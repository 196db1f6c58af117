/** Label sets rewritten or refused by rules, as Prometheus's {@code relabel_configs}. */
@NullMarked
package io.tocsin.relabel;

import org.jspecify.annotations.NullMarked;
