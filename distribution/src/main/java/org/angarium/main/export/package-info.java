/**
 * A store as lines of JSON, and back: {@code docs/store-tools.md} has the format. Works on any
 * store through its contract. One thread at a time; only the commands enter.
 */
@NullMarked
package org.angarium.main.export;

import org.jspecify.annotations.NullMarked;
