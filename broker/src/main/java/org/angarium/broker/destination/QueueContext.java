package org.angarium.broker.destination;

import org.angarium.broker.core.Core;

/** What every queue of a broker works with. */
record QueueContext(
    Core core, MessageMemory memory, Relief relief, Aftermath aftermath, Window window) {}
