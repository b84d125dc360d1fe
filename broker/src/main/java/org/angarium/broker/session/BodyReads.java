package org.angarium.broker.session;

import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.broker.core.Refusal;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.StoreException;
import org.angarium.transport.Link;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of bodies that a client has asked for: they go from the store's thread straight to the
 * link. The core thread asks.
 */
final class BodyReads {
  private static final Logger log = LoggerFactory.getLogger(BodyReads.class);

  private final BodyStore store;
  private final Link link;
  private final AtomicInteger underWay = new AtomicInteger();

  BodyReads(BodyStore store, Link link) {
    this.store = store;
    this.link = link;
  }

  /**
   * Has a part read and sent.
   *
   * @param body which the client may read
   * @throws Refusal if it has asked for too many at once
   */
  void read(long requestId, long body, Frame.BodyRange range) throws Refusal {
    if (underWay.get() >= Frame.MOST_BODY_READS) {
      throw new Refusal(
          ErrorCode.PROTOCOL_VIOLATION,
          "more than " + Frame.MOST_BODY_READS + " parts of bodies were asked for at once");
    }
    underWay.incrementAndGet();
    store.read(body, range.offset(), range.length(), new Part(requestId, body));
  }

  private final class Part implements BodyStore.Answer<byte[]> {
    private final long requestId;
    private final long body;

    Part(long requestId, long body) {
      this.requestId = requestId;
      this.body = body;
    }

    @Override
    public void done(byte[] bytes) {
      underWay.decrementAndGet();
      link.send(new Frame.BodyPart(requestId, bytes));
    }

    @Override
    public void failed(StoreException cause) {
      underWay.decrementAndGet();
      if (store.isClaimed(body)) {
        log.error("a message's body cannot be read: {}", cause.getMessage());
        String reason = "the message's body cannot be read: " + cause.getMessage();
        link.send(new Frame.Failed(requestId, ErrorCode.INTERNAL_ERROR, reason));
      } else {
        String reason = "the message has gone, and its body with it";
        link.send(new Frame.Failed(requestId, ErrorCode.ILLEGAL_STATE, reason));
      }
    }
  }
}
