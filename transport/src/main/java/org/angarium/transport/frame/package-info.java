/**
 * The wire protocol as values: one sealed family of frames, the codec between frames and bytes, and
 * the named error codes. Pure functions, no I/O and no threads; {@code docs/protocol.md} specifies
 * the bytes.
 */
@NullMarked
package org.angarium.transport.frame;

import org.jspecify.annotations.NullMarked;
