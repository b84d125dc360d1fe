package org.angarium.jms.client;

import jakarta.jms.JMSException;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.jms.destination.AngariumDestination;
import org.angarium.jms.destination.AngariumTemporaryDestination;
import org.angarium.jms.destination.AngariumTemporaryQueue;
import org.angarium.jms.destination.AngariumTemporaryTopic;
import org.angarium.jms.destination.TemporaryOwner;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * The temporary destinations that a connection has made (Jakarta Messaging 6.2.2). One whose object
 * the application has let go is deleted when the next one is made, unless it has consumers. Any
 * thread.
 */
final class TemporaryDestinations implements TemporaryOwner {
  private final ClientLink link;

  /** The beginning of all their names, which no other connection has. */
  private final String prefix;

  private final AtomicLong lastNumber = new AtomicLong();
  private final Map<DestinationName, Made> live = new ConcurrentHashMap<>();
  private final ReferenceQueue<AngariumTemporaryDestination> letGo = new ReferenceQueue<>();

  /**
   * For a new connection.
   *
   * @param unique what no other connection has
   */
  TemporaryDestinations(ClientLink link, String unique) {
    this.link = link;
    this.prefix = unique + "-";
  }

  /** Tells when the application has let go of a destination. */
  private static final class Made extends PhantomReference<AngariumTemporaryDestination> {
    private final DestinationName name;

    Made(
        AngariumTemporaryDestination destination,
        ReferenceQueue<AngariumTemporaryDestination> letGo) {
      super(destination, letGo);
      this.name = destination.destinationName();
    }
  }

  AngariumTemporaryQueue createQueue() throws JMSException {
    return create(new AngariumTemporaryQueue(newName(), this));
  }

  AngariumTemporaryTopic createTopic() throws JMSException {
    return create(new AngariumTemporaryTopic(newName(), this));
  }

  private String newName() {
    return prefix + lastNumber.incrementAndGet();
  }

  private <D extends AngariumTemporaryDestination> D create(D destination) throws JMSException {
    deleteLetGo();
    DestinationName name = destination.destinationName();
    link.request(requestId -> new Frame.CreateTemporary(requestId, name));
    live.put(name, new Made(destination, letGo));
    return destination;
  }

  @Override
  public void delete(DestinationName name) throws JMSException {
    if (live.containsKey(name) && link.incoming().lost() == null) { // else it is gone already
      link.request(requestId -> new Frame.DeleteTemporary(requestId, name));
      live.remove(name);
    }
  }

  /** Without waiting. The broker refuses to delete what has consumers; this then stays. */
  private void deleteLetGo() throws JMSException {
    for (var found = letGo.poll(); found != null; found = letGo.poll()) {
      DestinationName name = ((Made) found).name;
      if (live.containsKey(name)) {
        var unused =
            link.ask(
                requestId -> new Frame.DeleteTemporary(requestId, name),
                answer -> {
                  if (answer instanceof Frame.Done) {
                    live.remove(name);
                  }
                });
      }
    }
  }

  /**
   * Lets pass what may be consumed from: what is not temporary, or is this connection's own.
   *
   * @throws jakarta.jms.InvalidDestinationException if it is another connection's, or deleted
   */
  void requireConsumable(AngariumDestination destination) throws JMSException {
    requireThere(destination);
    if (isAnothers(destination.destinationName())) {
      throw invalid("only the connection that made it can consume from " + destination);
    }
  }

  /**
   * Lets pass what has not been deleted, as far as this connection knows.
   *
   * @throws jakarta.jms.InvalidDestinationException if it was this connection's and is deleted
   */
  void requireThere(@Nullable AngariumDestination destination) throws JMSException {
    if (destination instanceof AngariumTemporaryDestination
        && !live.containsKey(destination.destinationName())
        && !isAnothers(destination.destinationName())) {
      throw invalid("the temporary destination has been deleted: " + destination);
    }
  }

  /** Whether it is the temporary destination of another connection. */
  boolean isAnothers(DestinationName name) {
    return name.isTemporary() && !name.name().startsWith(prefix);
  }

  private static JMSException invalid(String reason) {
    return JmsErrors.of(ErrorCode.INVALID_DESTINATION, reason, null);
  }
}
