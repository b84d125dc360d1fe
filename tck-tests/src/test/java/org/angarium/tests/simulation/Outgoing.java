package org.angarium.tests.simulation;

import org.angarium.tests.history.Content;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.MessageKey;
import org.angarium.transport.message.EncodedMessage;

/** A message to be sent, for the broker and for the history. */
record Outgoing(MessageKey key, Destination destination, Content content, EncodedMessage encoded) {}
