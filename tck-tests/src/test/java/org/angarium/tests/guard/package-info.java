/**
 * The guard rails: tests that read the project's own code and fail on what breaks its walls
 * (ArchUnit, on the compiled classes) or its habits (the tidy rules, on the parsed sources). Each
 * rule is itself tested on a tiny bad example.
 */
@NullMarked
package org.angarium.tests.guard;

import org.jspecify.annotations.NullMarked;
