/** HTTP API, live push and static files; translates, never decides. */
@NullMarked
package io.tocsin.web;

import org.jspecify.annotations.NullMarked;
