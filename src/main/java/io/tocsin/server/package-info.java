/** Composition root: verticles, clocks, worker pools, start and stop order. */
@NullMarked
package io.tocsin.server;

import org.jspecify.annotations.NullMarked;
