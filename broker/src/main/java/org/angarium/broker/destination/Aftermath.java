package org.angarium.broker.destination;

import java.util.Map;
import java.util.function.Function;
import org.angarium.broker.core.Core;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.jspecify.annotations.Nullable;

/**
 * What happens to messages that are delivered no more: a copy goes to the queue that is set for
 * them, and says where it comes from and why. The copy and the end of the original are in one
 * batch. Core thread only.
 */
final class Aftermath {
  static final String ORIGIN = "JMS_ANGARIUM_ORIGIN";
  static final String REASON = "JMS_ANGARIUM_REASON";
  static final String DELIVERIES = "JMS_ANGARIUM_DELIVERIES";
  static final String DEAD_AT = "JMS_ANGARIUM_DEAD_AT";

  private final Core core;
  private final Function<DestinationName, MessageQueue> queues;

  /**
   * For the queues of one broker.
   *
   * @param queues finds or makes the queue of a name
   */
  Aftermath(Core core, Function<DestinationName, MessageQueue> queues) {
    this.core = core;
    this.queues = queues;
  }

  /** A message has been delivered as often as it may be. */
  void bury(MessageQueue from, QueueEntry entry, String reason) {
    move(from, entry, from.policy().aftermath().deadLetterQueue(), reason);
  }

  /** A message has expired. */
  void expired(MessageQueue from, QueueEntry entry) {
    move(from, entry, from.policy().aftermath().expiryQueue(), "it expired");
  }

  private void move(MessageQueue from, QueueEntry entry, String queueName, String reason) {
    if (queueName.isEmpty()) {
      return;
    }
    DestinationName name = DestinationName.queue(queueName);
    EncodedMessage copy = copy(entry, from.name(), name, reason);
    queues
        .apply(name)
        .enqueueRegardless(new HeldMessage(core.nextMessageId(), copy), entry.visibleAfter());
  }

  private EncodedMessage copy(
      QueueEntry entry, DestinationName origin, DestinationName to, String reason) {
    EncodedMessage message = entry.message();
    MessageHeader was = message.header();
    MessageHeader header =
        new MessageHeader(
            to,
            was.persistent(),
            was.priority(),
            was.timestamp(),
            0,
            0,
            was.messageId(),
            was.correlationId(),
            was.correlationBytes(),
            was.replyTo(),
            was.type());
    Map<String, @Nullable Object> properties = message.properties();
    properties.put(ORIGIN, origin.toString());
    properties.put(REASON, reason);
    properties.put(DELIVERIES, entry.deliveries());
    properties.put(DEAD_AT, core.now());
    return message.withHead(header, properties);
  }
}
