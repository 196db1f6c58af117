/** One alert instance and its life. */
@NullMarked
package io.tocsin.alert;

import org.jspecify.annotations.NullMarked;
