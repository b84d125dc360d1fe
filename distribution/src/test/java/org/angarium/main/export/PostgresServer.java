package org.angarium.main.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server on a temporary directory, of the programs installed on this machine,
 * with one empty database. Where the tests run as root, it runs as {@code postgres} or {@code
 * nobody}.
 */
final class PostgresServer implements AutoCloseable {
  static final String USER = "angarium";
  static final String PASSWORD = "p4ss w'rd";

  private final Path programs = installed().orElseThrow();
  private final List<String> asUser = new ArrayList<>();
  private final Path directory;
  private final int port;

  PostgresServer() throws IOException {
    directory = Files.createTempDirectory("angarium-postgres-");
    if (System.getProperty("user.name").equals("root")) {
      String user =
          Files.readString(Path.of("/etc/passwd")).contains("\npostgres:") ? "postgres" : "nobody";
      asUser.addAll(List.of("setpriv", "--reuid=" + user, "--clear-groups", "--"));
      Files.setOwner(
          directory,
          directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path password = Files.writeString(Files.createTempFile("angarium", ".pw"), PASSWORD + "\n");
    try {
      password.toFile().setReadable(true, false);
      run(
          "initdb",
          "--no-sync",
          "--encoding=UTF8",
          "--username=" + USER,
          "--auth=scram-sha-256",
          "--pwfile=" + password,
          "--pgdata=" + data());
    } finally {
      Files.delete(password);
    }
    run(
        "pg_ctl",
        "start",
        "--wait",
        "--silent",
        "--pgdata=" + data(),
        "--log=" + directory.resolve("log"),
        "--options=-p " + port + " -c listen_addresses=127.0.0.1 -k " + directory);
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

  private Path data() {
    return directory.resolve("data");
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  private void run(String program, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(asUser);
    line.add(programs.resolve(program).toString());
    line.addAll(List.of(arguments));
    Path output = Files.createTempFile("angarium", ".out");
    try {
      Process process =
          new ProcessBuilder(line)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(line + ": " + Files.readString(output));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      Files.delete(output);
    }
  }

  @Override
  public void close() throws IOException {
    run("pg_ctl", "stop", "--wait", "--silent", "--pgdata=" + data(), "--mode=immediate");
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Collections.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
