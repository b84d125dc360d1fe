package org.angarium.main;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code angarium unsubscribe SUBSCRIPTION}. */
@Command(
    name = "unsubscribe",
    description = "End a durable subscription; what it had not delivered is gone.",
    footer = ExitCode.FOOTER)
final class UnsubscribeCommand extends ConsoleCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(paramLabel = "SUBSCRIPTION", description = "The name of the durable subscription.")
  private String subscription = "";

  @Option(
      names = "--client-id",
      paramLabel = "ID",
      required = true,
      description = "The client identifier to which the subscription belongs.")
  private String clientId = "";

  @Override
  public Integer call() throws JMSException {
    try (Connection connection = client.connect(clientId);
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
      session.unsubscribe(subscription);
    }
    out().println("ended: " + subscription + " of " + clientId);
    out().flush();
    return ExitCode.DONE;
  }
}
