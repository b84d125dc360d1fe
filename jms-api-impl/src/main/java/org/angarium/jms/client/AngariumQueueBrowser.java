package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.ArrayDeque;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.angarium.jms.destination.AngariumDestination;
import org.angarium.jms.message.AngariumMessage;
import org.angarium.jms.message.Reception;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a queue's messages without taking them (Jakarta Messaging 6.2.14). Each enumeration
 * starts at the head of the queue and fetches messages in lots, as it is read.
 */
final class AngariumQueueBrowser implements QueueBrowser {
  private static final int LOT = 50;

  private final AngariumSession session;
  private final ClientLink link;
  private final AngariumDestination queue;
  private final @Nullable String selector;
  private final Set<Integer> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Makes a browser, after asking the broker whether it may.
   *
   * @param selector null for all messages
   * @throws jakarta.jms.InvalidDestinationException if the broker has no such queue
   * @throws jakarta.jms.InvalidSelectorException if the broker does not understand the selector
   */
  AngariumQueueBrowser(
      AngariumSession session, AngariumDestination queue, @Nullable String selector)
      throws JMSException {
    this.session = session;
    this.link = session.connection.link();
    this.queue = queue;
    this.selector = selector;
    end(openAtBroker()); // an enumeration opens its own, to see the queue as it is then
  }

  private void requireOpen() throws JMSException {
    if (closed.get() || session.isClosed()) {
      throw JmsErrors.illegalState("the browser is closed");
    }
  }

  @Override
  public Queue getQueue() throws JMSException {
    requireOpen();
    return (Queue) queue;
  }

  @Override
  public @Nullable String getMessageSelector() throws JMSException {
    requireOpen();
    return selector;
  }

  @Override
  public Enumeration<Message> getEnumeration() throws JMSException {
    requireOpen();
    return new Messages(openAtBroker());
  }

  private int openAtBroker() throws JMSException {
    int browserId = link.nextId();
    link.request(
        requestId ->
            new Frame.OpenBrowser(
                requestId, session.sessionId, browserId, queue.destinationName(), selector));
    open.add(browserId);
    return browserId;
  }

  @Override
  public void close() throws JMSException {
    if (closed.compareAndSet(false, true)) {
      for (int browserId : open) {
        end(browserId);
      }
    }
  }

  private void end(int browserId) throws JMSException {
    if (open.remove(browserId) && !session.isClosed() && link.incoming().lost() == null) {
      link.send(new Frame.CloseBrowser(browserId));
    }
  }

  /** One walk through the queue; belongs to the thread that uses the session. */
  @SuppressWarnings("JdkObsolete") // the API wants an Enumeration
  private final class Messages implements Enumeration<Message> {
    private final int browserId;
    private final ArrayDeque<Frame.BrowsedMessage> lot = new ArrayDeque<>();
    private @Nullable Message next;
    private boolean atEnd;

    Messages(int browserId) {
      this.browserId = browserId;
    }

    /**
     * Whether there is another message.
     *
     * @throws jakarta.jms.JMSRuntimeException if the browser is closed or the broker cannot say
     */
    @Override
    public boolean hasMoreElements() {
      while (next == null && !(lot.isEmpty() && atEnd)) {
        JmsErrors.run(this::advance);
      }
      return next != null;
    }

    @Override
    public Message nextElement() {
      Message result = hasMoreElements() ? next : null;
      if (result == null) {
        throw new NoSuchElementException("the browser is at the end of " + queue);
      }
      next = null;
      return result;
    }

    private void advance() throws JMSException {
      if (lot.isEmpty()) {
        fetchLot();
      }
      Frame.BrowsedMessage browsed = lot.poll();
      if (browsed != null) {
        next = message(browsed);
      }
      if (atEnd && lot.stream().noneMatch(message -> message.message().bodyOutside())) {
        end(browserId);
      }
    }

    private void fetchLot() throws JMSException {
      requireOpen();
      Frame answer = link.request(requestId -> new Frame.BrowseNext(requestId, browserId, LOT));
      if (!(answer instanceof Frame.Browsed browsed)) {
        throw new JMSException("the broker answered with a " + answer.getClass().getSimpleName());
      }
      lot.addAll(browsed.messages());
      atEnd = browsed.end();
    }

    /** The message with its body; null if it has gone meanwhile, and its body with it. */
    private @Nullable Message message(Frame.BrowsedMessage browsed) throws JMSException {
      int count = browsed.deliveryCount();
      BodyDownloads.Whole whole;
      try {
        whole = fetchBody(browsed.message());
      } catch (JMSException e) {
        if (JmsErrors.code(e) == ErrorCode.ILLEGAL_STATE && link.incoming().lost() == null) {
          return null;
        }
        throw e;
      }
      return AngariumMessage.received(
          new Reception(
              whole.message(),
              whole.body(),
              count,
              count > 0,
              session::requireOpen,
              session.connection.settings().trusted()));
    }

    private BodyDownloads.Whole fetchBody(EncodedMessage message) throws JMSException {
      return session
          .connection
          .downloads()
          .fetch(
              message,
              (requestId, range) ->
                  new Frame.ReadBrowsedBody(requestId, browserId, message.bodyNumber(), range));
    }
  }
}
