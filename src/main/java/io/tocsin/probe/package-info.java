/** Asks one instance one question; one class per protocol. */
@NullMarked
package io.tocsin.probe;

import org.jspecify.annotations.NullMarked;
