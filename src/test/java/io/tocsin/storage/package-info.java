/** Tests of storage; {@link StorageContract} is the kit that every implementation must pass. */
@NullMarked
package io.tocsin.storage;

import org.jspecify.annotations.NullMarked;
