package org.angarium.broker.destination;

import java.util.LinkedHashSet;
import java.util.Set;
import org.angarium.broker.core.Refusal;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.message.DestinationName;

/**
 * A destination name that stands for several, {@code orders,topic://audit}. Parts without a prefix
 * are of the kind of the whole.
 */
final class CompositeName {
  /** So many parts at most. */
  private static final int MOST_PARTS = 32;

  private CompositeName() {}

  /** Whether a name stands for several destinations. */
  static boolean isComposite(DestinationName name) {
    return name.name().indexOf(',') >= 0;
  }

  /**
   * The destinations, each once.
   *
   * @throws Refusal if a part is no name, or there are too many
   */
  static Set<DestinationName> parts(DestinationName name) throws Refusal {
    Set<DestinationName> parts = new LinkedHashSet<>();
    String[] texts = name.name().split(",", -1);
    if (texts.length > MOST_PARTS) {
      throw new Refusal(
          ErrorCode.INVALID_DESTINATION,
          name + " has " + texts.length + " parts, " + MOST_PARTS + " are allowed");
    }
    for (String text : texts) {
      try {
        parts.add(part(text, name.kind()));
      } catch (IllegalArgumentException e) {
        throw new Refusal(
            ErrorCode.INVALID_DESTINATION, "a part of " + name + ": " + e.getMessage());
      }
    }
    return parts;
  }

  private static DestinationName part(String text, DestinationName.Kind kind) {
    if (text.startsWith("queue://")) {
      return DestinationName.queue(text.substring("queue://".length()));
    }
    if (text.startsWith("topic://")) {
      return DestinationName.topic(text.substring("topic://".length()));
    }
    return new DestinationName(kind, text);
  }
}
