/**
 * Numbers and strings to bytes and back, big-endian, every bound checked: what messages and frames
 * are written with. Pure functions and single-threaded cursors, no I/O; nothing of ours but {@code
 * error} may enter.
 */
@NullMarked
package org.angarium.transport.bytes;

import org.jspecify.annotations.NullMarked;
