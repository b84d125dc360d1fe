package org.angarium.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.angarium.transport.url.BrokerUrl.Endpoint;

/**
 * One setting. The list {@link #ALL} is the only place that knows which there are: reading,
 * checking, the reference page and the example file all come from it.
 *
 * @param name as in the file, with dots between the levels
 * @param type what may be written
 * @param defaultText the value if nothing is said; empty for none
 * @param meaning what it is, a sentence or two for the reference page
 */
record Key<T>(String name, ValueType<T> type, String defaultText, String meaning) {

  static final Key<String> NAME =
      new Key<>(
          "name",
          ValueType.BROKER_NAME,
          "angarium",
          "The broker's name, shown to clients and in logs.");

  static final Key<List<Endpoint.Tcp>> LISTEN =
      new Key<>(
          "listen",
          ValueType.ADDRESSES,
          "tcp://127.0.0.1:61600",
          "Where the broker listens. Port 0 picks a free port. An address that is not loopback"
              + " needs `security.accounts`.");

  static final Key<Path> DATA =
      new Key<>(
          "data",
          ValueType.PATH,
          "data",
          "The directory of the journal, or of the database that `store: jdbc` makes, relative to the"
              + " directory in which the broker is started.");

  static final Key<StoreKind> STORE =
      new Key<>(
          "store",
          ValueType.STORE,
          "journal",
          "Where messages are kept: in the files of a journal, in a database (docs/jdbc.md), or in"
              + " `memory`, which forgets everything when the broker stops.");

  static final Key<Long> SEGMENT_SIZE =
      new Key<>(
          "journal.segment-size",
          ValueType.size(1L << 20, 1L << 30),
          "32MiB",
          "The size of one file of the journal. May change between starts.");

  static final Key<Long> COMPACTION_RATE =
      new Key<>(
          "journal.compaction-rate",
          ValueType.size(0, 1L << 30),
          "8MiB",
          "How much a second is moved out of files of the journal that have little left in them, at"
              + " most; 0 moves nothing, so that a file stays until nothing in it is needed.");

  static final Key<String> JDBC_URL =
      new Key<>(
          "jdbc.url",
          ValueType.TEXT,
          "",
          "The database of `store: jdbc`: `jdbc:postgresql://HOST/DATABASE`,"
              + " `jdbc:mariadb://HOST/DATABASE`, `jdbc:mysql://HOST/DATABASE` or"
              + " `jdbc:h2:file:PATH`. Without it H2 in the directory that `data` names.");

  static final Key<String> JDBC_USER =
      new Key<>("jdbc.user", ValueType.TEXT, "", "The user of the database.");

  static final Key<String> JDBC_PASSWORD =
      new Key<>(
          "jdbc.password",
          ValueType.TEXT,
          "",
          "The user's password; better given in the environment than in the file. It is never"
              + " logged.");

  static final Key<Duration> JDBC_TIMEOUT =
      new Key<>(
          "jdbc.timeout",
          ValueType.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)),
          "30s",
          "The longest that a log-in, a statement, or silence of the database may take.");

  static final Key<Long> MESSAGE_MEMORY =
      new Key<>(
          "limits.message-memory",
          ValueType.heapShare(1L << 20),
          "60%",
          "How much of the heap messages may take. Above it producers wait, and well above it their"
              + " messages are refused.");

  static final Key<Long> MAX_FRAME =
      new Key<>(
          "limits.max-frame",
          ValueType.size(64L << 10, 1L << 30),
          "64MiB",
          "The largest frame that the broker takes, and so the largest message that is sent whole.");

  static final Key<Long> MAX_BODY =
      new Key<>(
          "limits.max-body",
          ValueType.size(0, 2047L << 20),
          "2047MiB",
          "The largest body of a message that is sent in parts (docs/large-messages.md); 0 takes"
              + " none so.");

  static final Key<Long> PRODUCER_WINDOW =
      new Key<>(
          "limits.producer-window",
          ValueType.size(1L << 10, 1L << 30),
          "256KiB",
          "How many bytes of messages one producer may have on the way.");

  static final Key<Duration> HEARTBEAT =
      new Key<>(
          "heartbeat",
          ValueType.durationOrNever(Duration.ofSeconds(1), Duration.ofHours(1)),
          "30s",
          "The longest silence on a connection before it counts as broken.");

  static final Key<Optional<Path>> ACCOUNTS =
      new Key<>(
          "security.accounts",
          ValueType.OPTIONAL_PATH,
          "",
          "A file with one `name: hash` line for each account; `angarium password NAME --file FILE`"
              + " adds such a line. Read at the start. Without it everyone on this machine may connect.");

  static final List<Key<?>> ALL =
      List.of(
          NAME,
          LISTEN,
          DATA,
          STORE,
          SEGMENT_SIZE,
          COMPACTION_RATE,
          JDBC_URL,
          JDBC_USER,
          JDBC_PASSWORD,
          JDBC_TIMEOUT,
          MESSAGE_MEMORY,
          MAX_FRAME,
          MAX_BODY,
          PRODUCER_WINDOW,
          HEARTBEAT,
          ACCOUNTS);

  /** The name as a variable of the environment. */
  String variable() {
    return "ANGARIUM_" + name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
