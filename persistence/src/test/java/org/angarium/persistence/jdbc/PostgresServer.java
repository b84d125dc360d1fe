package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server on a temporary directory, of the programs installed on this machine. It
 * does not run as root; where the tests do, it runs as the user {@code postgres} or {@code nobody}.
 */
final class PostgresServer {
  static final String USER = "angarium";
  static final String PASSWORD = "p4ss w'rd";

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static PostgresServer shared;

  private final Path programs;
  private final List<String> asUser;
  private final Path directory;
  private final int port;

  private PostgresServer(Path programs, List<String> asUser, Path directory, int port) {
    this.programs = programs;
    this.asUser = asUser;
    this.directory = directory;
    this.port = port;
  }

  /** Where the programs are, if they are anywhere. */
  static Optional<Path> installed() {
    List<Path> places = new ArrayList<>();
    for (String entry : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      places.add(Path.of(entry));
    }
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> found = Files.list(versions)) {
        found.sorted(Collections.reverseOrder()).forEach(one -> places.add(one.resolve("bin")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return places.stream()
        .filter(place -> Files.isExecutable(place.resolve("initdb")))
        .filter(place -> Files.isExecutable(place.resolve("pg_ctl")))
        .findFirst();
  }

  /** The one server of this virtual machine, running. */
  static synchronized PostgresServer shared() {
    if (shared == null) {
      try {
        shared = create();
        shared.start();
        Runtime.getRuntime().addShutdownHook(new Thread(shared::end, "stop-postgres"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  private static PostgresServer create() throws IOException {
    Path programs = installed().orElseThrow();
    Path directory = Files.createTempDirectory("angarium-postgres-");
    List<String> asUser = List.of();
    if (System.getProperty("user.name").equals("root")) {
      String user =
          Files.readString(Path.of("/etc/passwd")).contains("\npostgres:") ? "postgres" : "nobody";
      asUser = List.of("setpriv", "--reuid=" + user, "--clear-groups", "--");
      Files.setOwner(
          directory,
          directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PostgresServer server = new PostgresServer(programs, asUser, directory, free.getLocalPort());
      Path password = Files.writeString(Files.createTempFile("angarium", ".pw"), PASSWORD + "\n");
      password.toFile().setReadable(true, false);
      server.run(
          "initdb",
          "--no-sync",
          "--encoding=UTF8",
          "--username=" + USER,
          "--auth=scram-sha-256",
          "--pwfile=" + password,
          "--pgdata=" + server.data());
      Files.delete(password);
      return server;
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  /** Starts it, with settings of the form {@code name=value} beside the usual ones. */
  void start(String... settings) {
    StringBuilder options =
        new StringBuilder("-p " + port + " -c listen_addresses=127.0.0.1 -k " + directory);
    Arrays.stream(settings).forEach(setting -> options.append(" -c ").append(setting));
    run(
        "pg_ctl",
        "start",
        "--wait",
        "--silent",
        "--pgdata=" + data(),
        "--log=" + directory.resolve("log"),
        "--options=" + options);
  }

  /** Stops it: {@code fast} closes all connections, {@code immediate} is a crash. */
  void stop(String mode) {
    run("pg_ctl", "stop", "--wait", "--silent", "--pgdata=" + data(), "--mode=" + mode);
  }

  private void end() {
    try {
      stop("immediate");
    } catch (IllegalStateException e) {
      // A test has left it stopped.
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Collections.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(String program, String... arguments) {
    List<String> line = new ArrayList<>(asUser);
    line.add(programs.resolve(program).toString());
    line.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("angarium", ".out");
      Process process =
          new ProcessBuilder(line)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      String said = Files.readString(output);
      Files.delete(output);
      if (!ended || process.exitValue() != 0) {
        throw new IllegalStateException(line + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes a database that nobody has used, and tells its URL. */
  String newDatabase() {
    String name = "angarium_" + DATABASES.incrementAndGet();
    sql(url("postgres"), "CREATE DATABASE " + name);
    return url(name);
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** Executes statements, each by itself. */
  static void sql(String url, String... commands) {
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      for (String command : commands) {
        statement.execute(command);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
