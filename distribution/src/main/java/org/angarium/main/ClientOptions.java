package org.angarium.main;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which broker a command talks to, and as whom. */
final class ClientOptions {
  static final String DEFAULT_URL = "tcp://127.0.0.1:61600";

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = DEFAULT_URL,
      description = "The broker's URL (default: ${DEFAULT-VALUE}).")
  private String url = DEFAULT_URL;

  @Option(names = "--user", paramLabel = "NAME", description = "The account's name.")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "A file whose first line is the account's password.")
  private @Nullable Path passwordFile;

  String url() {
    return url;
  }

  /** Connects; the connection is not started. */
  Connection connect() throws JMSException {
    return connect(null);
  }

  /** Connects under a client identifier, unless it is null; the connection is not started. */
  Connection connect(@Nullable String clientId) throws JMSException {
    AngariumConnectionFactory factory = factory();
    if (clientId != null) {
      factory.setClientId(clientId);
    }
    if (user == null && passwordFile == null) {
      return factory.createConnection();
    }
    return factory.createConnection(user, password());
  }

  /** The destination of this name; checked first, so that a wrong name never needs a broker. */
  static DestinationName destination(String name, boolean topic) {
    try {
      return topic ? DestinationName.topic(name) : DestinationName.queue(name);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** The destination as the session knows it. */
  static Destination of(Session session, DestinationName destination) throws JMSException {
    return destination.isQueue()
        ? session.createQueue(destination.name())
        : session.createTopic(destination.name());
  }

  private AngariumConnectionFactory factory() throws JMSException {
    try {
      return new AngariumConnectionFactory(url);
    } catch (IllegalArgumentException e) {
      // Without the URL: there may be a password in it.
      throw new CommandException(ExitCode.USAGE, "--url: " + e.getMessage(), e);
    }
  }

  private @Nullable String password() {
    if (passwordFile == null) {
      return null;
    }
    try {
      List<String> lines = Files.readAllLines(passwordFile);
      return lines.isEmpty() ? "" : lines.get(0);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.USAGE, "the password file " + passwordFile + " cannot be read: " + e, e);
    }
  }
}
