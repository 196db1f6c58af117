/** Text to typed expression to value: lexer, parser, type check, function table, evaluator. */
@NullMarked
package io.tocsin.promql;

import org.jspecify.annotations.NullMarked;
