package org.angarium.transport.vm;

import java.io.IOException;
import java.util.Map;

/**
 * Starts a broker for a {@code vm://name} that nobody has bound yet. Found through {@link
 * java.util.ServiceLoader}; the distribution provides one.
 */
public interface VmBrokerStarter {
  /**
   * Starts a broker and binds it with {@link VmBrokers#bind}. It runs until the virtual machine
   * ends.
   *
   * @param options the URL's options that begin with {@code broker.}, without that prefix
   * @throws IOException if it cannot start; the message says why
   */
  void start(String name, Map<String, String> options) throws IOException;
}
