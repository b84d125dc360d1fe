/**
 * What tests do to the machine they run on: programs, file systems of their own, system calls that
 * fail. Most of it needs root, or a program that may be missing; {@link
 * org.angarium.tests.machine.Needs} says what, and leaves a test out where it is not there.
 */
@NullMarked
package org.angarium.tests.machine;

import org.jspecify.annotations.NullMarked;
