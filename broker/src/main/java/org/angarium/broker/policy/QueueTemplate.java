package org.angarium.broker.policy;

import org.angarium.transport.message.DestinationName;

/**
 * The name of a queue to which dead letters or expired messages go; {@code {name}} in it, at most
 * once, stands for the name of the destination from which they come.
 */
final class QueueTemplate {
  private static final String NAME = "{name}";

  private final String text;
  private final boolean fixed;
  private final String prefix;
  private final String suffix;

  private QueueTemplate(String text) {
    int place = text.indexOf(NAME);
    this.text = text;
    this.fixed = place < 0;
    this.prefix = fixed ? text : text.substring(0, place);
    this.suffix = fixed ? "" : text.substring(place + NAME.length());
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if no queue could be called so; the message says why
   */
  static QueueTemplate parse(String text) {
    QueueTemplate template = new QueueTemplate(text);
    if (text.equals(NAME)) {
      throw new IllegalArgumentException(
          "not a queue of its own: messages would stay where they are; allowed: another name, such"
              + " as DLQ.{name}");
    }
    DestinationName.requireLegal("queue name", text);
    String rest = template.prefix + template.suffix;
    if (rest.matches(".*[{}].*")) {
      throw new IllegalArgumentException(
          "not a queue's name; allowed in braces: {name}, once, for the destination's name");
    }
    if (rest.matches(".*[*>,].*") || rest.contains("://")) {
      throw new IllegalArgumentException(
          "not the name of one queue; allowed: a name without '*', '>', ',' and '://'");
    }
    return template;
  }

  /**
   * The queue for what comes from a destination. What would make a pattern or a list of it becomes
   * {@code _}, and a name that would be too long is cut: where a message comes from stands in the
   * message as well.
   */
  String queueFor(String name) {
    if (fixed) {
      return text;
    }
    int room = DestinationName.MAX_LENGTH - prefix.length() - suffix.length();
    String plain = name.replace('*', '_').replace('>', '_').replace(',', '_');
    return prefix + plain.substring(0, Math.min(room, plain.length())) + suffix;
  }

  /** Whether messages from destinations of these names go to this queue. */
  boolean leadsTo(String queue, NamePattern origins) {
    if (fixed) {
      return queue.equals(text);
    }
    return queue.length() > prefix.length() + suffix.length()
        && queue.startsWith(prefix)
        && queue.endsWith(suffix)
        && origins.matches(queue.substring(prefix.length(), queue.length() - suffix.length()));
  }

  /** Whether a pattern begins as all queues from this template do, and so means them. */
  boolean isMeantBy(NamePattern pattern) {
    return !fixed && !prefix.isEmpty() && pattern.literalPrefix().startsWith(prefix);
  }
}
