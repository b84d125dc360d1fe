package org.angarium.broker.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.angarium.broker.destination.QueueView;
import org.angarium.transport.frame.Frame;

/** A client's walk over a queue, a page at a time. */
final class Browser {
  private static final int LARGEST_PAGE = 1_000;
  private static final int LARGEST_PAGE_BYTES = 1 << 20;

  /** What a page and each of its messages take beside the messages, with room to spare. */
  private static final int OVERHEAD_BYTES = LARGEST_PAGE * 16;

  private final Session session;
  private final QueueView view;
  private final int pageBytes;

  /** The bodies of the messages of the latest page, where they are outside. */
  private final Set<Long> bodies = new HashSet<>();

  Browser(Session session, QueueView view, int maxFrameBytes) {
    this.session = session;
    this.view = view;
    this.pageBytes = Math.min(LARGEST_PAGE_BYTES, Math.max(0, maxFrameBytes - OVERHEAD_BYTES));
  }

  Session session() {
    return session;
  }

  void close() {
    view.close();
  }

  /** Whether the latest page had a message with this body. */
  boolean hasShown(long body) {
    return bodies.contains(body);
  }

  /**
   * The next page: at least one message, if there is one, however small the client's frames.
   *
   * @param then is given it, at once or when messages were read back
   */
  void next(Frame.BrowseNext request, LongSupplier clock, Consumer<Frame.Browsed> then) {
    int page = Math.max(1, Math.min(request.maxMessages(), LARGEST_PAGE));
    List<Frame.BrowsedMessage> messages = new ArrayList<>();
    bodies.clear();
    for (QueueView.Seen seen : view.next(page, pageBytes, clock.getAsLong())) {
      messages.add(new Frame.BrowsedMessage(seen.deliveries(), seen.message()));
      if (seen.message().bodyOutside()) {
        bodies.add(seen.message().bodyNumber());
      }
    }
    if (messages.isEmpty() && view.waits()) {
      view.whenRead(() -> next(request, clock, then));
    } else {
      then.accept(new Frame.Browsed(request.requestId(), view.atEnd(), messages));
    }
  }
}
