package org.angarium.tests.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.angarium.accounts.Accounts;
import org.angarium.broker.BrokerSettings;
import org.angarium.persistence.MessageStore;
import org.angarium.server.BrokerServer;
import org.angarium.server.Stores;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts one broker with an empty store before the first test of this virtual machine, and ends it
 * with the virtual machine: the build asks JUnit for one class after the other, so that no JUnit
 * store lives long enough. JUnit finds this extension by itself in the profile {@code official-tck}
 * only.
 *
 * <p>System properties: {@code tck.url}, {@code tcp} for a broker in its own process or {@code vm}
 * for one in this; {@code tck.store}, {@code journal}, {@code jdbc} or {@code memory}.
 */
public final class TckBroker implements BeforeAllCallback {
  private static final String VM_NAME = "tck";
  private static final String USER = System.getProperty("user", "j2ee");
  private static final String PASSWORD = System.getProperty("password", "j2ee");

  /** A running broker. */
  private record Running(String url, Runnable stop) {}

  /** Holds the broker: made when first asked for. */
  private static final class Holder {
    static final Running RUNNING = start();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(RUNNING.stop(), "end-broker"));
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    TckContextFactory.use(Holder.RUNNING.url() + "?user=" + USER + "&password=" + PASSWORD);
  }

  private static Running start() {
    boolean vm = property("tck.url", "tcp", "vm").equals("vm");
    String store = property("tck.store", "journal", "jdbc", "memory");
    try {
      Path brokers = Files.createDirectories(Path.of("target", "tck-brokers").toAbsolutePath());
      Path directory = Files.createTempDirectory(brokers, "broker");
      Path accounts = directory.resolve("accounts");
      Files.writeString(accounts, Accounts.line(USER, PASSWORD.toCharArray()) + "\n");
      Path data = directory.resolve("data");
      return vm ? startHere(data, accounts, store) : startProcess(data, accounts, store);
    } catch (IOException e) {
      throw new IllegalStateException("no broker for the TCK: " + e.getMessage(), e);
    }
  }

  private static Running startProcess(Path data, Path accounts, String store) throws IOException {
    BrokerProcess broker =
        BrokerProcess.start(
            data,
            0,
            Map.of("ANGARIUM_SECURITY_ACCOUNTS", accounts.toString()),
            List.of("--store", store));
    return new Running(broker.url(), broker::abandon);
  }

  private static Running startHere(Path data, Path accounts, String store) throws IOException {
    BrokerServer broker =
        BrokerServer.start(
            new BrokerServer.Plan(
                BrokerSettings.defaults(VM_NAME),
                store(store, data),
                Accounts.read(accounts),
                List.of(),
                Optional.of(VM_NAME)));
    return new Running("vm://" + VM_NAME, broker::close);
  }

  private static MessageStore store(String store, Path data) throws IOException {
    return switch (store) {
      case "memory" -> Stores.memory();
      case "jdbc" -> Stores.database(data);
      default -> Stores.journal(data);
    };
  }

  /** A property whose default is the first of the allowed values. */
  private static String property(String name, String... allowed) {
    String value = System.getProperty(name, allowed[0]);
    if (!List.of(allowed).contains(value)) {
      throw new IllegalArgumentException(
          "-D" + name + "=" + value + ": allowed are " + List.of(allowed));
    }
    return value;
  }
}
