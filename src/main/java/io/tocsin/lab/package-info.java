/** A simulated fleet with faults to inject: demo, drills, tests. */
@NullMarked
package io.tocsin.lab;

import org.jspecify.annotations.NullMarked;
