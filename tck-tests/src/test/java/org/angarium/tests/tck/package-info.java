/**
 * Runs the official Jakarta Messaging TCK against Angarium, in the profile {@code official-tck}:
 * the broker that its tests talk to, the names that they look up, and the comparison of what passed
 * with the committed list. Nothing here needs the TCK to be compiled.
 */
@NullMarked
package org.angarium.tests.tck;

import org.jspecify.annotations.NullMarked;
