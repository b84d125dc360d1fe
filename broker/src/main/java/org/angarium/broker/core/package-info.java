/**
 * The core: one thread on which everything that the broker decides is decided. It runs commands in
 * turns, collects the store records of a turn into one batch, and holds back what depends on a
 * batch until that batch is durable.
 *
 * <p>Knows the store contract and nothing else of ours. Takes its clock, its thread and its store
 * as parameters, so that a simulator can drive it turn by turn. Other threads enter only through
 * {@link org.angarium.broker.core.Core#post}; all else asserts the core thread.
 */
@NullMarked
package org.angarium.broker.core;

import org.jspecify.annotations.NullMarked;
