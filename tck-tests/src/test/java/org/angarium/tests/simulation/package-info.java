/**
 * Deterministic simulation: the broker's core, the journal and simulated clients in one thread,
 * under a virtual clock, on a simulated disk and network. Everything that is decided is decided by
 * a seed, so that a run that breaks a promise is repeated exactly by naming it. A {@link
 * org.angarium.tests.simulation.Scenario} is what a seed stands for, a {@link
 * org.angarium.tests.simulation.Simulation} plays it, and the history that comes of it is judged by
 * the checker in {@code history.invariant}.
 *
 * <p>One thread. No wall clock, no identity hash codes, no chance but the world's.
 */
@NullMarked
package org.angarium.tests.simulation;

import org.jspecify.annotations.NullMarked;
