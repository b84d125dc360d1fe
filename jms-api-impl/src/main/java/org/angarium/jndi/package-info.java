/**
 * Connection factories and destinations by name: a read-only naming context that is filled from
 * properties, and the object factory with which other naming services bring our references back.
 * Pure look-up, nothing connects; any thread.
 */
@NullMarked
package org.angarium.jndi;

import org.jspecify.annotations.NullMarked;
