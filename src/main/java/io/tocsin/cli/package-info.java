/** The command line. */
@NullMarked
package io.tocsin.cli;

import org.jspecify.annotations.NullMarked;
