package org.angarium.main;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.angarium.embed.EmbeddedBroker;
import org.angarium.jms.AngariumConnectionFactory;
import picocli.CommandLine.Command;

/** {@code angarium demo}. */
@Command(
    name = "demo",
    description =
        "Start a broker in this process, on a temporary directory, and show what it does.",
    footer = ExitCode.FOOTER)
final class DemoCommand extends ConsoleCommand implements Callable<Integer> {
  private static final long PATIENCE_MILLIS = 5_000;

  @Override
  public Integer call() throws IOException, JMSException {
    Path directory = Files.createTempDirectory("angarium-demo");
    try (EmbeddedBroker broker = EmbeddedBroker.builder("demo").journal(directory).start();
        Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      say("A broker runs in this process (%s), its journal is in %s.", broker.url(), directory);
      connection.start();
      sendAndReceive(connection);
      browse(connection);
      transaction(connection);
      select(connection);
      publish(connection);
    } finally {
      delete(directory);
    }
    say("%nThat was all; %s is deleted. Next: angarium run", directory);
    return ExitCode.DONE;
  }

  private void sendAndReceive(Connection connection) throws JMSException {
    say("%n1. Send three messages to the queue \"orders\" and receive them.");
    try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
      Queue orders = session.createQueue("orders");
      send(session, orders, "one", "two", "three");
      say("   sent: each was on disk when send() returned");
      MessageConsumer consumer = session.createConsumer(orders);
      for (int i = 0; i < 3; i++) {
        say("   received: %s", text(consumer.receive(PATIENCE_MILLIS)));
      }
    }
  }

  private void browse(Connection connection) throws JMSException {
    say("%n2. Look at a queue without taking anything from it.");
    try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
      Queue parcels = session.createQueue("parcels");
      send(session, parcels, "a letter", "a box");
      try (QueueBrowser browser = session.createBrowser(parcels)) {
        Enumeration<?> messages = browser.getEnumeration();
        while (messages.hasMoreElements()) {
          say("   on the queue: %s", text((Message) messages.nextElement()));
        }
      }
    }
  }

  private void transaction(Connection connection) throws JMSException {
    say("%n3. Take a parcel and send an answer in one transaction: both happen, or neither.");
    try (Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
      Queue answers = session.createQueue("answers");
      MessageConsumer parcels = session.createConsumer(session.createQueue("parcels"));
      say("   received: %s", text(parcels.receive(PATIENCE_MILLIS)));
      send(session, answers, "came too late");
      session.rollback();
      say("   rolled back: the answer was never sent, the parcel is delivered again");
      Message again = parcels.receive(PATIENCE_MILLIS);
      say(
          "   received: %s (redelivered: %s, delivery %d)",
          text(again), again.getJMSRedelivered(), again.getIntProperty("JMSXDeliveryCount"));
      send(session, answers, "thank you");
      session.commit();
      say("   committed: the parcel is gone, the answer is there");
      say("   received: %s", text(session.createConsumer(answers).receive(PATIENCE_MILLIS)));
      session.commit();
    }
  }

  private void select(Connection connection) throws JMSException {
    say("%n4. Take from a queue only what a selector matches.");
    try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
      Queue fruit = session.createQueue("fruit");
      try (MessageProducer producer = session.createProducer(fruit)) {
        for (String colour : new String[] {"green", "red"}) {
          Message apple = session.createTextMessage("a " + colour + " apple");
          apple.setStringProperty("colour", colour);
          producer.send(apple);
        }
      }
      String selector = "colour = 'red'";
      try (MessageConsumer red = session.createConsumer(fruit, selector)) {
        say("   received where %s: %s", selector, text(red.receive(PATIENCE_MILLIS)));
      }
      say("   still there: %s", text(session.createConsumer(fruit).receive(PATIENCE_MILLIS)));
    }
  }

  private void publish(Connection connection) throws JMSException {
    say("%n5. Publish to a topic: every subscriber gets the message.");
    try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
      MessageConsumer one = session.createConsumer(session.createTopic("news.sports"));
      MessageConsumer other = session.createConsumer(session.createTopic("news.*"));
      send(session, session.createTopic("news.sports"), "the courier came first");
      say("   received by who subscribed to news.sports: %s", text(one.receive(PATIENCE_MILLIS)));
      say("   received by who subscribed to news.*: %s", text(other.receive(PATIENCE_MILLIS)));
    }
  }

  private static void send(Session session, Destination destination, String... texts)
      throws JMSException {
    try (MessageProducer producer = session.createProducer(destination)) {
      for (String text : texts) {
        producer.send(session.createTextMessage(text));
      }
    }
  }

  private static String text(Message message) throws JMSException {
    return ((TextMessage) message).getText();
  }

  private void say(String format, Object... arguments) {
    PrintWriter out = out();
    out.printf(format + "%n", arguments);
    out.flush();
  }

  private static void delete(Path directory) throws IOException {
    List<Path> entries;
    try (Stream<Path> tree = Files.walk(directory)) {
      entries = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : entries) {
      Files.delete(entry);
    }
  }
}
