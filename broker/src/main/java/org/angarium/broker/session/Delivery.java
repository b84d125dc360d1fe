package org.angarium.broker.session;

import org.angarium.broker.destination.QueueEntry;

/** A message at a consumer, not acknowledged yet. */
record Delivery(long id, QueueEntry entry, SessionConsumer consumer) {}
