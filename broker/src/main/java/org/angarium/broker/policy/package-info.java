/**
 * What is set for destinations, by name or pattern: limits, overrides, redelivery, dead letters,
 * life time. Immutable; any thread. Knows nothing of the rest of the broker.
 */
@NullMarked
package org.angarium.broker.policy;

import org.jspecify.annotations.NullMarked;
