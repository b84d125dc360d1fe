/**
 * Destinations: what is on them and who gets it. Core thread only. Knows the core, and consumers
 * only through {@link org.angarium.broker.destination.Receiver}.
 */
@NullMarked
package org.angarium.broker.destination;

import org.jspecify.annotations.NullMarked;
