/** Rule groups: which samples and alerts an evaluation yields. */
@NullMarked
package io.tocsin.rules;

import org.jspecify.annotations.NullMarked;
