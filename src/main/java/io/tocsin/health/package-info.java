/** From probe results to states: rise/fall, reasons, instance and service health. */
@NullMarked
package io.tocsin.health;

import org.jspecify.annotations.NullMarked;
