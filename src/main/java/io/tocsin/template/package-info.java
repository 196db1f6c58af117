/** Go's text/template language and its two function sets (rules, notifications). */
@NullMarked
package io.tocsin.template;

import org.jspecify.annotations.NullMarked;
