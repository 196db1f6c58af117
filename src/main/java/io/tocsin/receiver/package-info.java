/** Delivers one notification to one outside service; one class per service. */
@NullMarked
package io.tocsin.receiver;

import org.jspecify.annotations.NullMarked;
