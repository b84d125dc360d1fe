package org.angarium.transport.vm;

import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.angarium.transport.Link;
import org.angarium.transport.LinkAcceptor;
import org.angarium.transport.LinkContract;
import org.angarium.transport.LinkListener;

class VmLinkTest extends LinkContract {
  private VmBrokers.Binding binding;

  @Override
  protected void listen(LinkAcceptor acceptor) {
    binding = VmBrokers.bind("contract", acceptor);
  }

  @Override
  protected Link connect(Function<Link, LinkListener> listener) throws IOException {
    return VmBrokers.connect("contract", Map.of(), listener);
  }

  @Override
  protected void stopListening() {
    binding.close();
  }
}
