package org.angarium.tests.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.angarium.tests.process.BrokerProcess;
import org.angarium.tests.process.Distribution;

/** A way to a broker. All tests of one kind share a broker, and each has queues of its own. */
enum Transport {
  /** TCP to a broker in its own process, with a journal. */
  TCP {
    @Override
    String url() {
      return SharedProcess.BROKER.url();
    }
  },

  /** A broker in this virtual machine, in memory; the first connection starts it. */
  VM {
    @Override
    String url() {
      return "vm://end-to-end";
    }
  };

  /** The broker's URL, without options. */
  abstract String url();

  /** Started when first asked for, and killed when this virtual machine ends. */
  private static final class SharedProcess {
    static final BrokerProcess BROKER = start();

    private static BrokerProcess start() {
      try {
        Path target = Distribution.projectRoot().resolve("tck-tests/target");
        BrokerProcess broker =
            BrokerProcess.start(Files.createTempDirectory(target, "end-to-end").resolve("data"));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::abandon, "end-broker"));
        return broker;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
