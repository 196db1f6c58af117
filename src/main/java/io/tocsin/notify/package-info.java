/** Who is told what, when and why: routes, groups, dedup. */
@NullMarked
package io.tocsin.notify;

import org.jspecify.annotations.NullMarked;
