package org.angarium.main;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

  private final Set<Long> holders = new HashSet<>();
  private final Set<Long> missing = new HashSet<>();
  private final List<String> complaints = new ArrayList<>();

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
      EncodedMessage.wrap(stored.content());
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
