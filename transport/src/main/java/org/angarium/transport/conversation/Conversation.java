package org.angarium.transport.conversation;

import java.io.IOException;
import java.util.function.Function;
import org.angarium.transport.Link;
import org.angarium.transport.LinkAcceptor;
import org.angarium.transport.LinkListener;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.SpeakerRules;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a link: judges what the other side says, passes it to the listener, and remembers what
 * has been said about closing, so that the listener hears the right reason at the end.
 *
 * <p>{@link #open}, {@link #receive} and {@link #end} are called by one thread at a time; the
 * others may be called by any thread, and never call the listener.
 */
public final class Conversation {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  private final Link link;
  private final SpeakerRules rules;
  private final Function<Link, LinkListener> listeners;
  private @Nullable LinkListener listener;
  private boolean ended;

  private boolean hungUp; // guarded by this
  private boolean settled; // guarded by this
  private @Nullable Throwable cause; // guarded by this; null for an orderly end

  private Conversation(Link link, SpeakerRules rules, Function<Link, LinkListener> listeners) {
    this.link = link;
    this.rules = rules;
    this.listeners = listeners;
  }

  /** The broker's end; a client is presented to the acceptor when it has said Hello. */
  public static Conversation ofBroker(Link link, LinkAcceptor acceptor) {
    return new Conversation(link, SpeakerRules.ofClient(), acceptor::accept);
  }

  /**
   * The client's end.
   *
   * @param listeners asked for the listener by {@link #open}
   */
  public static Conversation ofClient(Link link, Function<Link, LinkListener> listeners) {
    return new Conversation(link, SpeakerRules.ofBroker(), listeners);
  }

  /** Makes the listener. The client's end calls this before it receives anything. */
  public void open() {
    listener = listeners.apply(link);
  }

  /**
   * Takes a frame from the other side. After {@link #hangUp} it is dropped.
   *
   * @throws ProtocolException if it may not come now, or if the listener failed over it
   */
  public void receive(Frame frame) throws ProtocolException {
    if (hasHungUp() || !rules.admit(frame)) {
      return;
    }
    if (frame instanceof Frame.Close close) {
      settle(
          close.code() == ErrorCode.NONE
              ? null
              : new ProtocolException(close.code(), close.reason()));
    }
    try {
      if (frame instanceof Frame.Hello) {
        open();
      }
      if (listener != null) {
        listener.onFrame(frame);
      }
    } catch (RuntimeException e) {
      LOG.error("a {} from {} could not be handled", frame.getClass().getSimpleName(), link, e);
      throw new ProtocolException(
          ErrorCode.INTERNAL_ERROR, "a fault while handling " + frame.getClass().getSimpleName());
    }
  }

  /** Whether the other side's greeting has been received. */
  public boolean greeted() {
    return rules.greeted();
  }

  /** Notes a frame that goes to the other side: after a Close, an end of the link is expected. */
  public void say(Frame frame) {
    if (frame instanceof Frame.Close) {
      settle(null);
    }
  }

  /** Notes that this side closes the link. */
  public synchronized void hangUp() {
    hungUp = true;
    settle(null);
  }

  /** Notes why the link cannot go on, unless its end is already expected. */
  public void fail(Throwable reason) {
    settle(reason);
  }

  /** Tells the listener, if there is one, that the link has ended, unless it has been told. */
  public void end() {
    if (listener == null || ended) {
      return;
    }
    ended = true;
    try {
      listener.onClosed(endCause());
    } catch (RuntimeException e) {
      LOG.error("the end of {} could not be handled", link, e);
    }
  }

  private synchronized boolean hasHungUp() {
    return hungUp;
  }

  private synchronized void settle(@Nullable Throwable reason) {
    if (!settled) {
      settled = true;
      cause = reason;
    }
  }

  private synchronized @Nullable Throwable endCause() {
    return settled
        ? cause
        : new IOException("the connection to " + link.peer() + " was closed by the other side");
  }
}
