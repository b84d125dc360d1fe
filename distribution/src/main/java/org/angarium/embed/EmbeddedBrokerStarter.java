package org.angarium.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.angarium.transport.url.NearestName;
import org.angarium.transport.vm.VmBrokerStarter;

/**
 * Starts a broker for the first client of a {@code vm://name} that nobody runs. Options: {@code
 * broker.store}, {@code memory} (the default), {@code journal} or {@code jdbc}; {@code
 * broker.data}, the directory of the journal or of the database.
 */
public final class EmbeddedBrokerStarter implements VmBrokerStarter {
  private static final List<String> OPTIONS = List.of("store", "data");

  @Override
  public void start(String name, Map<String, String> options) throws IOException {
    for (String option : options.keySet()) {
      requireKnown(option);
    }
    String store = options.getOrDefault("store", "memory");
    String data = options.get("data");
    EmbeddedBroker.Builder builder = EmbeddedBroker.builder(name);
    if (store.equals("journal") || store.equals("jdbc")) {
      if (data == null) {
        throw new IOException(
            "vm://%s: broker.store=%s needs a directory: broker.data=DIR".formatted(name, store));
      }
      var unused =
          store.equals("jdbc") ? builder.database(Path.of(data)) : builder.journal(Path.of(data));
    } else if (!store.equals("memory")) {
      throw new IOException(
          "vm://"
              + name
              + ": broker.store="
              + store
              + ": no such store; allowed: memory, journal, jdbc");
    } else if (data != null) {
      throw new IOException(
          "vm://"
              + name
              + ": broker.data="
              + data
              + " is of use with broker.store=journal or jdbc only");
    }
    EmbeddedBroker broker = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "close-vm-" + name));
  }

  private static void requireKnown(String option) throws IOException {
    if (!OPTIONS.contains(option)) {
      String nearest =
          NearestName.of(option, OPTIONS)
              .map(name -> "; did you mean broker." + name + "?")
              .orElse("");
      throw new IOException(
          "unknown option broker."
              + option
              + nearest
              + "; known options: broker."
              + String.join(", broker.", OPTIONS));
    }
  }
}
