/**
 * What an application sees, through the public API only, over each kind of transport: TCP to a
 * broker in its own process with a journal, and in-VM with a broker in memory.
 */
@NullMarked
package org.angarium.tests.endtoend;

import org.jspecify.annotations.NullMarked;
