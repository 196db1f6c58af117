/** YAML to records, every fault with file:line:column; knows mechanics, no feature. */
@NullMarked
package io.tocsin.config;

import org.jspecify.annotations.NullMarked;
