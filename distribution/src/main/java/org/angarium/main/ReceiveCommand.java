package org.angarium.main;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code angarium receive NAME}. A message is acknowledged after it was printed: what could not be
 * printed stays where it is.
 */
@Command(
    name = "receive",
    description = "Receive messages and print them, one in a line.",
    footer = {
      "",
      "A message leaves the queue, or the durable subscription, after it was printed, not before.",
      "From a topic comes what is sent while the command runs; with --durable also what was sent"
          + " since it was first given.",
      ExitCode.FOOTER,
      "            3 the timeout ended it before --count messages were there"
    })
final class ReceiveCommand extends ConsoleCommand implements Callable<Integer> {
  /** How often a waiting receive looks whether it was interrupted. */
  private static final Duration SLICE = Duration.ofMillis(200);

  private static final int UNACKNOWLEDGED = 100;

  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private PrintOptions print = new PrintOptions();

  @Parameters(
      paramLabel = "NAME",
      description = "The name of the queue, or with --topic the name or pattern of topics.")
  private String name = "";

  @Option(names = "--topic", description = "Receive from a topic instead of a queue.")
  private boolean topic;

  @ArgGroup(exclusive = false, multiplicity = "0..1")
  private @Nullable DurableOptions durable;

  @Option(names = "--count", paramLabel = "N", description = "How many messages (default: 1).")
  private @Nullable Long count;

  @Option(names = "--follow", description = "Go on until interrupted, or until the timeout.")
  private boolean follow;

  @Option(
      names = "--timeout",
      paramLabel = "D",
      description = "How long to wait for each message, such as 5s (default: for ever).")
  private @Nullable Duration timeout;

  private final AtomicReference<@Nullable JMSException> lost = new AtomicReference<>();
  private @Nullable Message last;
  private int printed;

  @Override
  public Integer call() throws JMSException {
    DestinationName destination = ClientOptions.destination(name, topic);
    if (follow && count != null) {
      throw new CommandException(ExitCode.USAGE, "--count and --follow exclude each other");
    }
    if (count != null && count < 1) {
      throw new CommandException(ExitCode.USAGE, "--count " + count + ": must be at least 1");
    }
    if (durable != null && !topic) {
      throw new CommandException(
          ExitCode.USAGE, "--durable is for topics: give --topic too, or leave it out");
    }
    long wanted = follow ? Long.MAX_VALUE : count == null ? 1 : count;
    try (Interruption interruption = new Interruption(() -> {});
        Connection connection = client.connect(durable == null ? null : durable.clientId());
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE)) {
      connection.setExceptionListener(lost::set);
      MessageConsumer consumer = consumer(session, destination);
      connection.start();
      return receive(consumer, wanted, interruption);
    }
  }

  private MessageConsumer consumer(Session session, DestinationName destination)
      throws JMSException {
    Destination source = ClientOptions.of(session, destination);
    return durable == null
        ? session.createConsumer(source, print.selector())
        : session.createDurableConsumer(
            (Topic) source, durable.subscription(), print.selector(), false);
  }

  private int receive(MessageConsumer consumer, long wanted, Interruption interruption)
      throws JMSException {
    PrintWriter out = out();
    for (long received = 0; received < wanted; received++) {
      Message message = consumer.receiveNoWait();
      if (message == null) {
        acknowledge(out);
        message = await(consumer, interruption);
      }
      if (message == null) {
        return ExitCode.TIMEOUT;
      }
      out.println(print.format().print(message));
      last = message;
      if (++printed == UNACKNOWLEDGED) {
        acknowledge(out);
      }
    }
    acknowledge(out);
    return ExitCode.DONE;
  }

  /** The next message; null if there is none in time, or nobody wants it any more. */
  private @Nullable Message await(MessageConsumer consumer, Interruption interruption)
      throws JMSException {
    long start = System.nanoTime();
    while (!interruption.requested()) {
      long wait = SLICE.toMillis();
      if (timeout != null) {
        wait = Math.min(wait, timeout.toMillis() - (System.nanoTime() - start) / 1_000_000);
      }
      if (wait <= 0) {
        return null;
      }
      Message message = consumer.receive(wait);
      if (message != null) {
        return message;
      }
      JMSException cause = lost.get();
      if (cause != null) {
        throw cause;
      }
    }
    return null;
  }

  /** Acknowledges what was printed, if it really was. */
  private void acknowledge(PrintWriter out) throws JMSException {
    if (last == null) {
      return;
    }
    if (out.checkError()) {
      throw new CommandException(
          ExitCode.FAILED,
          "standard output is broken; the last " + printed + " messages are not acknowledged");
    }
    last.acknowledge();
    last = null;
    printed = 0;
  }
}
