/**
 * Large bodies as files, one each, in a directory beside the journal; {@code
 * docs/large-messages.md} specifies the bytes. All work on files is done on one thread, {@code
 * store-bodies}, in the order in which it was asked for; who asks never waits, except for {@link
 * org.angarium.persistence.bodies.BodyFiles#append} when very much is waiting. Files are reached
 * through {@link org.angarium.persistence.files} alone.
 */
@NullMarked
package org.angarium.persistence.bodies;

import org.jspecify.annotations.NullMarked;
