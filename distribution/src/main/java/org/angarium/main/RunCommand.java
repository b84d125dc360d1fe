package org.angarium.main;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.angarium.accounts.Accounts;
import org.angarium.broker.Authenticator;
import org.angarium.config.Configuration;
import org.angarium.config.ConfigurationException;
import org.angarium.config.ConfigurationSources;
import org.angarium.server.BrokerServer;
import org.angarium.server.Stores;
import org.angarium.transport.url.BrokerUrl.Endpoint;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code angarium run}. */
@Command(
    name = "run",
    description = "Run a broker until Ctrl-C or SIGTERM.",
    footer = {
      "",
      "Every key of the configuration file can also be set as -Dangarium.KEY=VALUE (in"
          + " ANGARIUM_JAVA_OPTS) and in the environment as ANGARIUM_KEY: docs/configuration.md",
      "",
      "Exit codes: 0 stopped as asked, 2 command line or configuration wrong, 5 could not start,"
          + " 6 had to stop by itself (the store has failed)"
    })
final class RunCommand extends ConsoleCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file (default: conf/angarium.yaml of the distribution).")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The directory of the journal or database.")
  private @Nullable String data;

  @Option(
      names = "--listen",
      paramLabel = "URL",
      description =
          "Where to listen, such as tcp://127.0.0.1:0 for any free port; may be repeated.")
  private @Nullable List<String> listen;

  @Option(names = "--store", paramLabel = "KIND", description = "journal, jdbc or memory.")
  private @Nullable String store;

  @Override
  public Integer call() throws ConfigurationException {
    Configuration configuration =
        Configuration.read(ConfigurationSources.ofProcess(options(), configurationFile()));
    BrokerServer server = start(configuration);
    Thread hook = new Thread(() -> stopAsAsked(server), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    greet(configuration, server);
    CommandException failure = awaitEnd(server);
    server.close();
    boolean unhooked = unhook(hook);
    if (failure != null && unhooked) {
      throw failure;
    }
    return ExitCode.DONE;
  }

  /** Waits until the broker is stopped; not null if it had to stop by itself. */
  private static @Nullable CommandException awaitEnd(BrokerServer server) {
    try {
      Throwable cause = server.ended().get();
      return cause == null
          ? null
          : new CommandException(
              ExitCode.BROKER_FAILED,
              "the broker had to stop: " + cause.getMessage() + Failures.advice(cause),
              cause);
    } catch (InterruptedException e) {
      // Whoever runs this command in a thread of his own stops it so.
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a broker's end never is an exception", e);
    }
  }

  /**
   * So that the process can end with the exit code of this command.
   *
   * @return false if the process is ending already: then it is the hook that says how, and ends it
   */
  private static boolean unhook(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private Map<String, List<String>> options() {
    Map<String, List<String>> options = new LinkedHashMap<>();
    if (data != null) {
      options.put("data", List.of(data));
    }
    if (listen != null) {
      options.put("listen", listen);
    }
    if (store != null) {
      options.put("store", List.of(store));
    }
    return options;
  }

  private @Nullable Path configurationFile() {
    String home = System.getProperty("angarium.home");
    return config != null || home == null ? config : Path.of(home, "conf", "angarium.yaml");
  }

  private static BrokerServer start(Configuration configuration) {
    try {
      Authenticator authenticator =
          configuration.accounts().isPresent()
              ? Accounts.read(configuration.accounts().get())
              : Authenticator.open();
      return BrokerServer.start(
          new BrokerServer.Plan(
              configuration.brokerSettings(),
              Stores.open(configuration.storage()),
              authenticator,
              configuration.listen(),
              Optional.empty()));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.NOT_STARTED, Failures.describe(e) + Failures.advice(e), e);
    }
  }

  /**
   * On the thread that ends the process. Halting is what makes the exit code the command's own:
   * else it would be that of the signal, though nothing went wrong.
   */
  private void stopAsAsked(BrokerServer server) {
    Runtime.getRuntime().halt(stop(server, out(), err()));
  }

  /** Stops a broker and says how it ended: its store may fail while it stops. */
  static int stop(BrokerServer server, PrintWriter out, PrintWriter err) {
    server.close();
    CommandException failure = awaitEnd(server);
    if (failure != null) {
      int exitCode = Failures.report(failure, err);
      err.flush();
      return exitCode;
    }
    out.println("Stopped.");
    out.flush();
    return ExitCode.DONE;
  }

  private void greet(Configuration configuration, BrokerServer server) {
    PrintWriter out = out();
    double seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    out.printf("Angarium %s \"%s\"%n", VersionCommand.version(), configuration.name());
    String access =
        configuration
            .accounts()
            .map(file -> "for the accounts in " + file)
            .orElse("open to everyone on this machine");
    for (Endpoint.Tcp address : server.addresses()) {
      out.printf("  listening on %s, %s%n", address, access);
    }
    out.printf(
        "  messages in %s (%s store)%n",
        server.storeStatus().location(), configuration.storage().kind().label());
    server.repairs().forEach(repair -> out.printf("  repaired: %s%n", repair));
    out.printf("  ready after %.1f s%n", seconds);
    String command = System.getProperty("angarium.command", "angarium");
    String url = server.addresses().get(0).toString();
    String option =
        (url.equals(ClientOptions.DEFAULT_URL) ? "" : " --url " + url)
            + configuration.accounts().map(f -> " --user NAME --password-file FILE").orElse("");
    out.printf("Try in a second terminal, and stop with Ctrl-C here:%n");
    out.printf("  %s send orders --text hello%s%n", command, option);
    out.printf("  %s receive orders%s%n", command, option);
    out.flush();
  }
}
