/**
 * The wire protocol as values: one sealed family of frames, and the codec between frames and bytes.
 * Pure functions, no I/O and no threads; {@code docs/protocol.md} specifies the bytes.
 */
@NullMarked
package org.angarium.transport.frame;

import org.jspecify.annotations.NullMarked;
