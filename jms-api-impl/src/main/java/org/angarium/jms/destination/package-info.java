/**
 * The destinations that applications hold: queues and topics by name, and the temporary ones.
 * Immutable values that any thread may share, that serialize, and that a naming service can keep as
 * a {@code Reference}; of a temporary destination only its name serializes. What only the
 * connection can do with a temporary one comes in as a {@link
 * org.angarium.jms.destination.TemporaryOwner}.
 */
@NullMarked
package org.angarium.jms.destination;

import org.jspecify.annotations.NullMarked;
