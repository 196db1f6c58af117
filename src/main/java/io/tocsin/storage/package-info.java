/** What it means to append and select series: interfaces, contract, in-memory implementation. */
@NullMarked
package io.tocsin.storage;

import org.jspecify.annotations.NullMarked;
