/**
 * Large bodies: who needs which ({@link org.angarium.persistence.bodies.BodyKeeper}), and where
 * they are ({@link org.angarium.persistence.bodies.BodyMedium}), of which files in a directory are
 * one way; {@code docs/large-messages.md} specifies their bytes. All work on bodies is done on one
 * thread, {@code store-bodies}, in the order in which it was asked for; who asks never waits,
 * except for {@link org.angarium.persistence.bodies.BodyKeeper#append} when very much is waiting.
 * Files are reached through {@link org.angarium.persistence.files} alone.
 */
@NullMarked
package org.angarium.persistence.bodies;

import org.jspecify.annotations.NullMarked;
