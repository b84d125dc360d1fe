package org.angarium.transport.vm;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.angarium.transport.Link;
import org.angarium.transport.LinkAcceptor;
import org.angarium.transport.LinkListener;
import org.angarium.transport.conversation.Conversation;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.frame.Frame;

/**
 * A link within this virtual machine. What the client sends is handled by the broker's listener on
 * the sending thread, one frame at a time; what the broker sends, and the end of the link for both,
 * is handled on the link's own thread.
 */
final class VmLink {
  private final Consumer<VmLink> whenEnded;
  private final ExecutorService thread;
  private final ClientEnd clientEnd;
  private final BrokerEnd brokerEnd;

  /**
   * Held while the broker's listener is called. Taken before the lock of this link, never after.
   */
  private final Object toBroker = new Object();

  private boolean closed; // guarded by this

  /**
   * A new link.
   *
   * @param name for people, of the link and its thread
   * @param whenEnded called once, after both listeners have heard of the end
   */
  VmLink(
      String name,
      LinkAcceptor acceptor,
      Function<Link, LinkListener> clientListener,
      Consumer<VmLink> whenEnded) {
    this.whenEnded = whenEnded;
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread result = new Thread(task, "angarium-" + name);
              result.setDaemon(true);
              return result;
            });
    brokerEnd = new BrokerEnd(name, acceptor);
    clientEnd = new ClientEnd(name, clientListener);
  }

  /**
   * Makes the client's listener, on the link's thread so that nothing can arrive before it is
   * there.
   */
  void open() throws IOException {
    try {
      thread.submit(clientEnd.conversation::open).get();
    } catch (RejectedExecutionException e) {
      throw new IOException("the broker " + clientEnd.peer() + " is stopping", e);
    } catch (ExecutionException e) {
      clientEnd.close();
      throw new IOException("the listener for " + clientEnd.peer() + " failed", e.getCause());
    } catch (InterruptedException e) {
      clientEnd.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while connecting to " + clientEnd.peer());
    }
  }

  /** The link as the client has it. */
  Link client() {
    return clientEnd;
  }

  /** The link as the broker has it. */
  Link broker() {
    return brokerEnd;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void close() {
    if (!closed) {
      closed = true;
      thread.execute(this::end);
      thread.shutdown();
    }
  }

  /** On the link's thread, after everything that the broker had sent. */
  private void end() {
    clientEnd.conversation.end();
    synchronized (toBroker) { // waits for a frame that is being handled; none follows
      brokerEnd.conversation.end();
    }
    whenEnded.accept(this);
  }

  /** What the two ends have in common. */
  private abstract class End implements Link {
    private final String name;
    final Conversation conversation;

    End(String name, Function<Link, Conversation> conversation) {
      this.name = name;
      this.conversation = conversation.apply(this);
    }

    /** Handles a frame from the other end. */
    final void receive(Frame frame) {
      try {
        conversation.receive(frame);
      } catch (ProtocolException e) {
        conversation.fail(e);
        send(new Frame.Close(e.code(), String.valueOf(e.getMessage())));
        close();
      }
    }

    @Override
    public final void close() {
      conversation.hangUp();
      VmLink.this.close();
    }

    @Override
    public final String peer() {
      return name;
    }

    @Override
    public final String toString() {
      return name;
    }
  }

  private final class ClientEnd extends End {
    ClientEnd(String name, Function<Link, LinkListener> listener) {
      super(name, itself -> Conversation.ofClient(itself, listener));
    }

    @Override
    public void send(Frame frame) {
      synchronized (toBroker) {
        if (!isClosed()) {
          conversation.say(frame);
          brokerEnd.receive(frame);
        }
      }
    }
  }

  private final class BrokerEnd extends End {
    BrokerEnd(String name, LinkAcceptor acceptor) {
      super(name, itself -> Conversation.ofBroker(itself, acceptor));
    }

    @Override
    public void send(Frame frame) {
      synchronized (VmLink.this) {
        if (!closed) {
          conversation.say(frame);
          thread.execute(() -> clientEnd.receive(frame));
        }
      }
    }
  }
}
