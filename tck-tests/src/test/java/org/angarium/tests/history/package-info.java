/**
 * Histories: what applications asked of brokers and what came of it, in a small vocabulary of
 * {@link org.angarium.tests.history.Event events}. Many threads record, or a simulation's one; what
 * is recorded does not change. The rooms next door judge.
 */
@NullMarked
package org.angarium.tests.history;

import org.jspecify.annotations.NullMarked;
