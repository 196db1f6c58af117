/** Remote write: samples that other servers send. */
@NullMarked
package io.tocsin.remote;

import org.jspecify.annotations.NullMarked;
