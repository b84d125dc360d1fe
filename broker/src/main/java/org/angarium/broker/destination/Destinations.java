package org.angarium.broker.destination;

import java.util.HashMap;
import java.util.Map;
import org.angarium.broker.core.Core;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.message.DestinationName;

/** All destinations by name; they come into being when first used. Core thread only. */
public final class Destinations {
  private final Core core;
  private final MessageMemory memory;
  private final Map<DestinationName, MessageQueue> queues = new HashMap<>();

  public Destinations(Core core, MessageMemory memory) {
    this.core = core;
    this.memory = memory;
  }

  /** The queue of this name; made, and recorded, if there is none. */
  public MessageQueue queue(DestinationName name) {
    MessageQueue queue = queues.get(name);
    if (queue == null) {
      long id = core.nextDestinationId();
      core.record(
          new StoreRecord.DestinationDefined(id, StoreRecord.DestinationKind.QUEUE, name.name()));
      queue = define(id, name);
    }
    return queue;
  }

  /** Applies the definition of a queue, new or recovered. */
  MessageQueue define(long id, DestinationName name) {
    MessageQueue queue = new MessageQueue(core, memory, id, name);
    queues.put(name, queue);
    return queue;
  }
}
