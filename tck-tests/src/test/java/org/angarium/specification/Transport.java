package org.angarium.specification;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.angarium.embed.EmbeddedBroker;

/**
 * A way to the one broker that all tests of the specification share; it keeps messages in memory.
 */
enum Transport {
  TCP {
    @Override
    String url() {
      return SharedBroker.BROKER.tcpUrl();
    }
  },

  VM {
    @Override
    String url() {
      return SharedBroker.BROKER.url();
    }
  };

  /** The broker's URL, without options. */
  abstract String url();

  /** Started when first asked for, and closed when this virtual machine ends. */
  private static final class SharedBroker {
    static final EmbeddedBroker BROKER = start();

    private static EmbeddedBroker start() {
      try {
        EmbeddedBroker broker = EmbeddedBroker.builder("specification").port(0).start();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "close-specification"));
        return broker;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
