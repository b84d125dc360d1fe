/**
 * System tests: a broker in its own process, seen through the public API, its port, its files, its
 * output and its exit code.
 */
@NullMarked
package org.angarium.tests.system;

import org.jspecify.annotations.NullMarked;
