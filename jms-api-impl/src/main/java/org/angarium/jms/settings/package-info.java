/**
 * What can be set on a client: the broker's URL with its options, read and checked once, then
 * immutable. Pure functions; any thread.
 */
@NullMarked
package org.angarium.jms.settings;

import org.jspecify.annotations.NullMarked;
