package org.angarium.broker.destination;

import org.jspecify.annotations.Nullable;

/**
 * Whose a message or a subscription is.
 *
 * @param connectionId the connection's number
 * @param clientId its client identifier, or null
 */
public record Publisher(long connectionId, @Nullable String clientId) {
  /** No connection has this number: whose messages they are is not known any more. */
  static final long NO_CONNECTION = 0;

  /** Whether both are one client: the same connection, or the same client identifier. */
  boolean isSameAs(Publisher other) {
    return (connectionId != NO_CONNECTION && connectionId == other.connectionId)
        || (clientId != null && clientId.equals(other.clientId));
  }
}
