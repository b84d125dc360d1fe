package org.angarium.transport.vm;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.angarium.transport.Link;
import org.angarium.transport.LinkAcceptor;
import org.angarium.transport.LinkListener;

/** A broker's entry under its name, and the links that were made through it. */
final class BoundBroker implements VmBrokers.Binding {
  private final String name;
  private final LinkAcceptor acceptor;
  private final BiConsumer<String, BoundBroker> unbind;

  private final Set<VmLink> links = new HashSet<>(); // guarded by this
  private int linksMade; // guarded by this
  private boolean closed; // guarded by this

  BoundBroker(String name, LinkAcceptor acceptor, BiConsumer<String, BoundBroker> unbind) {
    this.name = name;
    this.acceptor = acceptor;
    this.unbind = unbind;
  }

  Link connect(Function<Link, LinkListener> listener) throws IOException {
    VmLink link = newLink(listener);
    link.open();
    return link.client();
  }

  private synchronized VmLink newLink(Function<Link, LinkListener> listener) throws IOException {
    if (closed) {
      throw new IOException("the broker vm://" + name + " is stopping");
    }
    VmLink link = new VmLink("vm://" + name + "#" + ++linksMade, acceptor, listener, this::forget);
    links.add(link);
    return link;
  }

  private synchronized void forget(VmLink link) {
    links.remove(link);
  }

  @Override
  public void close() {
    unbind.accept(name, this);
    for (VmLink link : markClosed()) {
      link.broker().close();
    }
  }

  private synchronized List<VmLink> markClosed() {
    closed = true;
    return List.copyOf(links);
  }
}
