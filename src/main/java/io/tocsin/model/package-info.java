/** Values everyone shares: labels, matchers, samples, time ranges. */
@NullMarked
package io.tocsin.model;

import org.jspecify.annotations.NullMarked;
