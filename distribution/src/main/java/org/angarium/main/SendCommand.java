package org.angarium.main;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code angarium send NAME}. */
@Command(
    name = "send",
    description = "Send messages, and say how many the broker has confirmed.",
    footer = {
      "",
      "Without a body the messages say \"message 1\", \"message 2\" and so on.",
      ExitCode.FOOTER
    })
final class SendCommand extends ConsoleCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(
      paramLabel = "NAME",
      description =
          "The name of the queue, or topic with --topic; several with commas between them.")
  private String name = "";

  @Option(names = "--topic", description = "Send to a topic instead of a queue.")
  private boolean topic;

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  private MessageBodies.Choice body = new MessageBodies.Choice();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many messages (default: 1); not with --stdin.")
  private @Nullable Long count;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Send in transactions of N messages; much faster for many.")
  private @Nullable Integer batch;

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  private Mode mode = new Mode();

  @Option(
      names = "--priority",
      paramLabel = "P",
      defaultValue = "4",
      description = "0 to 9 (default: 4).")
  private int priority = Message.DEFAULT_PRIORITY;

  @Option(
      names = "--ttl",
      paramLabel = "D",
      defaultValue = "0",
      description = "How long a message is worth delivering, such as 10m (default: for ever).")
  private Duration timeToLive = Duration.ZERO;

  @Option(
      names = "--delay",
      paramLabel = "D",
      defaultValue = "0",
      description = "How long the broker holds a message back, such as 5s (default: not at all).")
  private Duration delay = Duration.ZERO;

  @Option(
      names = "--property",
      paramLabel = "K=V",
      description =
          "A property of each message. Numbers, true and false become such; a value in single quotes"
              + " stays text.")
  private Map<String, String> properties = new LinkedHashMap<>();

  /** How safe. */
  static final class Mode {
    @SuppressWarnings("unused") // It is the default, and there to exclude the other.
    @Option(names = "--persistent", description = "Messages survive the broker (default).")
    private boolean persistent;

    @Option(names = "--non-persistent", description = "Messages are lost with the broker.")
    private boolean nonPersistent;
  }

  @Override
  public Integer call() throws JMSException, IOException {
    DestinationName destination = ClientOptions.destination(name, topic);
    long wanted = count == null ? 1 : count;
    check(wanted);
    Sending sending = new Sending(batch == null ? 0 : batch, body.fromInput() ? -1 : wanted);
    try (Interruption interruption = new Interruption(() -> say(sending, destination, true));
        MessageBodies bodies = body.open(wanted);
        Connection connection = client.connect()) {
      try (Progress progress = Progress.of("Sending", sending.expected())) {
        send(connection, destination, bodies, sending, interruption, progress);
      } catch (JMSException | IOException | RuntimeException e) {
        throw sending.failed(e);
      }
      say(sending, destination, interruption.requested());
    }
    return ExitCode.DONE;
  }

  private void send(
      Connection connection,
      DestinationName destination,
      MessageBodies bodies,
      Sending sending,
      Interruption interruption,
      Progress progress)
      throws JMSException, IOException {
    try (Session session =
        connection.createSession(
            batch != null ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE)) {
      MessageProducer producer = session.createProducer(ClientOptions.of(session, destination));
      producer.setDeliveryMode(
          mode.nonPersistent ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT);
      producer.setPriority(priority);
      producer.setTimeToLive(timeToLive.toMillis());
      producer.setDeliveryDelay(delay.toMillis());
      Message message = bodies.next(session);
      while (message != null && !interruption.requested()) {
        setProperties(message);
        producer.send(message);
        sending.sent(session);
        progress.at(sending.confirmed());
        message = bodies.next(session);
      }
      sending.end(session);
    }
  }

  private void setProperties(Message message) throws JMSException {
    for (Map.Entry<String, String> property : properties.entrySet()) {
      try {
        message.setObjectProperty(property.getKey(), PropertyValue.parse(property.getValue()));
      } catch (IllegalArgumentException e) {
        throw new CommandException(
            ExitCode.USAGE, "--property " + property.getKey() + ": " + e.getMessage(), e);
      }
    }
  }

  private void say(Sending sending, DestinationName destination, boolean interrupted) {
    out().println(sending.summary(destination, mode.nonPersistent, interrupted));
    out().flush();
  }

  private void check(long wanted) {
    require(wanted > 0, "--count " + wanted + ": must be at least 1");
    require(count == null || !body.fromInput(), "--count and --stdin exclude each other");
    require(batch == null || batch > 0, "--batch " + batch + ": must be at least 1");
    require(priority >= 0 && priority <= 9, "--priority " + priority + ": must be 0 to 9");
  }

  private static void require(boolean right, String message) {
    if (!right) {
      throw new CommandException(ExitCode.USAGE, message);
    }
  }
}
