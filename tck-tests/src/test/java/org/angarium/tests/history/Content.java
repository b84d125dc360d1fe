package org.angarium.tests.history;

import java.util.Map;

/**
 * What a message says, as it was sent or as it arrived.
 *
 * @param expiresAt in milliseconds of the history's clock; 0 for never
 * @param deliverAt in milliseconds of the history's clock; 0 for at once
 * @param properties by name; headers that must arrive as they were sent can be among them
 * @param body the body, or a digest of it
 */
public record Content(
    boolean persistent,
    int priority,
    long expiresAt,
    long deliverAt,
    Map<String, Object> properties,
    String body) {

  public Content {
    properties = Map.copyOf(properties);
  }

  /** Whether this is the other with additions, as a dead letter is. */
  public boolean extendsFrom(Content other) {
    return body.equals(other.body)
        && properties.entrySet().containsAll(other.properties.entrySet());
  }
}
