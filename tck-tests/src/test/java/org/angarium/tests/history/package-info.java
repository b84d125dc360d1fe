/**
 * Histories: what applications asked of a broker and what came of it, and the checker that says
 * which promises such a history breaks. Many threads record; checking is a pure function.
 */
@NullMarked
package org.angarium.tests.history;

import org.jspecify.annotations.NullMarked;
