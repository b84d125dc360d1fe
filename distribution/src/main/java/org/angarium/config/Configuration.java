package org.angarium.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.angarium.broker.BrokerSettings;
import org.angarium.broker.policy.DestinationPolicies;
import org.angarium.transport.url.BrokerUrl.Endpoint;

/**
 * Everything that can be set on a broker process, checked.
 *
 * @param name shown to clients and in logs
 * @param listen at least one address; port 0 for any free one
 * @param storage where messages are kept
 * @param limits what clients may take
 * @param heartbeat longest silence on a connection; zero for no heartbeats
 * @param accounts the file of accounts; then every connection needs one
 * @param destinations what is set for destinations
 */
public record Configuration(
    String name,
    List<Endpoint.Tcp> listen,
    Storage storage,
    Limits limits,
    Duration heartbeat,
    Optional<Path> accounts,
    DestinationPolicies destinations) {

  /**
   * Where messages are kept.
   *
   * @param directory the journal's, or that of the database without a URL
   * @param journal its files, if it is a journal
   * @param database which one, if it is in one
   */
  public record Storage(StoreKind kind, Path directory, Journal journal, Database database) {}

  /**
   * The files of a journal.
   *
   * @param segmentBytes size of one of them
   * @param compactionBytesPerSecond how much is moved out of those with little left, at most
   */
  public record Journal(int segmentBytes, int compactionBytesPerSecond) {}

  /**
   * A database for the messages.
   *
   * @param url empty for one in files of the directory
   * @param user may be empty
   * @param password may be empty; not to be logged
   * @param timeout of logging in, of a statement and of silence
   */
  public record Database(String url, String user, String password, Duration timeout) {
    /** Without the password, and without the URL, in which there may be one too. */
    @Override
    public String toString() {
      return "Database[user=" + user + ", timeout=" + timeout + "]";
    }
  }

  /**
   * What clients may take, in bytes.
   *
   * @param messageMemory messages in memory, over all clients
   * @param maxFrame the largest frame taken from a client
   * @param maxBody the largest body of a message, taken in parts; 0 to take none so
   * @param producerWindow messages of one producer on the way
   */
  public record Limits(long messageMemory, int maxFrame, int maxBody, int producerWindow) {}

  /**
   * Reads and checks everything.
   *
   * @throws ConfigurationException naming every problem, not only the first
   */
  public static Configuration read(ConfigurationSources sources) throws ConfigurationException {
    return new ConfigurationReader(sources).read();
  }

  /** The part of it that the broker itself needs. */
  public BrokerSettings brokerSettings() {
    return new BrokerSettings(
        name,
        limits.producerWindow(),
        limits.maxFrame(),
        limits.maxBody(),
        Math.toIntExact(heartbeat.toMillis()),
        limits.messageMemory(),
        destinations);
  }
}
