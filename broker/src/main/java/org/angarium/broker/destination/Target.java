package org.angarium.broker.destination;

import java.util.List;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.transport.message.EncodedMessage;

/** Something to which messages are sent: a queue or a topic. Core thread only. */
interface Target {
  DestinationPolicy policy();

  /** The queues that a message goes to; may be empty. */
  List<MessageQueue> queuesFor(EncodedMessage message, Publisher publisher);
}
