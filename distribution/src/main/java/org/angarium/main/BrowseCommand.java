package org.angarium.main;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.PrintWriter;
import java.util.Enumeration;
import java.util.concurrent.Callable;
import org.angarium.transport.message.DestinationName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code angarium browse QUEUE}. */
@Command(
    name = "browse",
    description = "Print the messages on a queue and leave them there.",
    footer = ExitCode.FOOTER)
final class BrowseCommand extends ConsoleCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private PrintOptions print = new PrintOptions();

  @Parameters(paramLabel = "QUEUE", description = "The name of the queue.")
  private String name = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Stop after so many (default: ${DEFAULT-VALUE}).")
  private long limit = 1_000;

  @Override
  public Integer call() throws JMSException {
    DestinationName destination = ClientOptions.destination(name, false);
    if (limit < 1) {
      throw new CommandException(ExitCode.USAGE, "--limit " + limit + ": must be at least 1");
    }
    PrintWriter out = out();
    try (Connection connection = client.connect();
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        QueueBrowser browser =
            session.createBrowser(
                (Queue) ClientOptions.of(session, destination), print.selector())) {
      connection.start();
      Enumeration<?> messages = browser.getEnumeration();
      for (long i = 0; i < limit && messages.hasMoreElements(); i++) {
        out.println(print.format().print((Message) messages.nextElement()));
      }
      out.flush();
      if (messages.hasMoreElements()) {
        err().println("There are more than " + limit + "; see --limit.");
        err().flush();
      }
    }
    return ExitCode.DONE;
  }
}
