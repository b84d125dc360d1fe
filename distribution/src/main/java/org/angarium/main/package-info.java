/**
 * The command line: one class for each command, and what they share. The only room that prints. It
 * runs on the process's main thread; a shutdown hook tells commands that they were interrupted.
 */
@NullMarked
package org.angarium.main;

import org.jspecify.annotations.NullMarked;
