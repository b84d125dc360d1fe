/**
 * The judge: {@link org.angarium.tests.history.invariant.HistoryChecker} says which {@link
 * org.angarium.tests.history.invariant.Promise promises} a history breaks. What follows from a
 * history is worked out once, in {@code Facts}; each promise has a class of its own that looks at
 * them. Where an outcome is unknown, whatever may have happened is allowed. The broken promises do
 * not overlap: one mistake of a broker breaks one of them. A pure function, for any thread.
 */
@NullMarked
package org.angarium.tests.history.invariant;

import org.jspecify.annotations.NullMarked;
