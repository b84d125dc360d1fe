package org.angarium.main;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.EncodedMessage;

/**
 * Whether the records that a recovery visits are such as a broker can use: bytes may be exactly
 * what was written, and still be no message.
 */
final class RecordSense implements Consumer<StoreRecord> {
  private static final int MOST_COMPLAINTS = 20;

  private final Map<Long, Integer> bodyLengths;
  private final Set<Long> holders = new HashSet<>();
  private final Set<Long> missing = new HashSet<>();
  private final List<String> complaints = new ArrayList<>();

  /**
   * Prepares.
   *
   * @param bodyLengths of the large bodies that are intact, by their numbers
   */
  RecordSense(Map<Long, Integer> bodyLengths) {
    this.bodyLengths = bodyLengths;
  }

  @Override
  public void accept(StoreRecord visited) {
    if (visited instanceof StoreRecord.DestinationDefined defined) {
      holders.add(defined.destinationId());
    } else if (visited instanceof StoreRecord.SubscriptionDefined defined) {
      holders.add(defined.subscriptionId());
    } else if (visited instanceof StoreRecord.BranchPrepared prepared) {
      holders.add(prepared.branchId());
    } else if (visited instanceof StoreRecord.MessageStored stored) {
      check(stored);
    } else if (visited instanceof StoreRecord.MessageEnqueued enqueued
        && !holders.contains(enqueued.place().holderId())
        && missing.add(enqueued.place().holderId())) {
      complain(
          "messages are on queue number " + enqueued.place().holderId() + ", which is not defined");
    }
  }

  private void check(StoreRecord.MessageStored stored) {
    try {
      EncodedMessage message = EncodedMessage.wrap(stored.content());
      Integer length = bodyLengths.get(message.bodyNumber());
      if (message.bodyOutside() && length != null && length != message.bodyLength()) {
        complain(
            "message number %d: its body in %d.body has %d bytes, and must have %d"
                .formatted(stored.messageId(), message.bodyNumber(), length, message.bodyLength()));
      }
    } catch (ProtocolException e) {
      complain("message number " + stored.messageId() + ": " + e.getMessage());
    }
  }

  private void complain(String what) {
    if (complaints.size() < MOST_COMPLAINTS) {
      complaints.add(what);
    }
  }

  /** The first few things that are wrong; empty if nothing is. */
  List<String> complaints() {
    return complaints;
  }
}
