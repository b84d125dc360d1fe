package org.angarium.broker.session;

import java.util.ArrayList;
import java.util.List;
import org.angarium.broker.destination.QueueEntry;
import org.angarium.broker.destination.QueueView;
import org.angarium.transport.frame.Frame;

/** A client's walk over a queue, a page at a time. */
final class Browser {
  private static final int LARGEST_PAGE = 1_000;
  private static final long LARGEST_PAGE_BYTES = 1 << 20;

  private final Session session;
  private final QueueView view;

  Browser(Session session, QueueView view) {
    this.session = session;
    this.view = view;
  }

  Session session() {
    return session;
  }

  Frame.Browsed next(long requestId, int maxMessages, long nowMillis) {
    int page = Math.max(1, Math.min(maxMessages, LARGEST_PAGE));
    List<Frame.BrowsedMessage> messages = new ArrayList<>();
    for (QueueEntry entry : view.next(page, LARGEST_PAGE_BYTES, nowMillis)) {
      messages.add(new Frame.BrowsedMessage(entry.deliveries(), entry.message()));
    }
    return new Frame.Browsed(requestId, view.atEnd(), messages);
  }
}
