package org.angarium.broker.session;

import org.angarium.broker.destination.QueueEntry;
import org.jspecify.annotations.Nullable;

/**
 * A message that is out at a client, not acknowledged yet.
 *
 * @param consumer whose credit it has taken; null once it was moved to another session
 */
record Delivery(long id, QueueEntry entry, @Nullable SessionConsumer consumer) {}
