package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A session does things at random, with a broker that keeps count of the credit of each consumer as
 * the protocol says: after each step, what the client believes of that count is true.
 */
class CreditTruthTest {
  private static final int STEPS = 400;

  private final ScriptedBroker broker = new ScriptedBroker();
  private final Map<Integer, Integer> credit = new LinkedHashMap<>();
  private final Map<Long, Integer> outstanding = new LinkedHashMap<>();
  private final List<AngariumMessageConsumer> consumers = new ArrayList<>();
  private Random random;
  private int most;
  private Message last;

  // ---- the broker

  private void play() {
    broker.script(
        Frame.OpenConsumer.class,
        f -> {
          credit.put(f.consumerId(), f.credit());
          return done(f.requestId());
        });
    broker.script(
        Frame.ConsumerCredit.class,
        f -> {
          assertThat(credit).containsKey(f.consumerId());
          assertThat(f.messages()).isPositive();
          assertThat(credit.merge(f.consumerId(), f.messages(), Integer::sum))
              .isLessThanOrEqualTo(most);
          return List.of();
        });
    broker.script(
        Frame.CloseConsumer.class,
        f -> {
          credit.remove(f.consumerId());
          outstanding
              .entrySet()
              .removeIf(
                  e ->
                      e.getValue() == f.consumerId()
                          && LongStream.of(f.retained()).noneMatch(id -> id == e.getKey()));
          return done(f.requestId());
        });
    broker.script(
        Frame.Acknowledge.class,
        f -> {
          settle(f.deliveryIds());
          return f.requestId() == 0 ? List.of() : done(f.requestId());
        });
    broker.script(
        Frame.Commit.class,
        f -> {
          if (random.nextBoolean()) {
            settle(f.acknowledged());
            return done(f.requestId());
          }
          ErrorCode code = ErrorCode.TRANSACTION_ROLLED_BACK;
          return takeBack(new Frame.Failed(f.requestId(), code, "wanted by the test"));
        });
    broker.script(Frame.Recover.class, f -> takeBack(new Frame.Done(f.requestId())));
  }

  private static List<Frame> done(long requestId) {
    return List.of(new Frame.Done(requestId));
  }

  private void settle(long[] deliveryIds) {
    for (long id : deliveryIds) {
      assertThat(outstanding.remove(id)).as("delivery %s", id).isNotNull();
    }
  }

  /** Some deliveries are on their way while the client asks; then everything comes back. */
  private List<Frame> takeBack(Frame answer) {
    deliver();
    outstanding.values().forEach(consumer -> credit.computeIfPresent(consumer, (id, n) -> n + 1));
    outstanding.clear();
    return List.of(answer);
  }

  private void deliver() {
    credit.replaceAll(
        (consumer, left) -> {
          int messages = random.nextInt(left + 1);
          for (int i = 0; i < messages; i++) {
            outstanding.put(broker.deliver(consumer, "m"), consumer);
          }
          return left - messages;
        });
  }

  // ---- the client

  @ParameterizedTest
  @CsvSource({
    "0, 0", "0, 1", "0, 2", "0, 7", "0, 1000", "1, 0", "1, 7", "2, 0", "2, 1", "2, 7", "3, 0",
    "3, 7", "101, 1", "101, 7"
  })
  void shouldKnowTheBrokersCount(int mode, int prefetch) throws JMSException {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("CreditTruthTest: -Dangarium.seed=" + seed);
    random = new Random(seed);
    most = Math.max(1, prefetch);
    play();
    try (broker;
        Connection connection = broker.factory("?prefetch=" + prefetch).createConnection();
        Session session = connection.createSession(mode);
        Session other = connection.createSession(Session.SESSION_TRANSACTED)) {
      broker.script(
          Frame.Rollback.class,
          f -> {
            boolean own = f.sessionId() == ((AngariumSession) session).sessionId;
            return own ? takeBack(new Frame.Done(f.requestId())) : done(f.requestId());
          });
      for (int step = 0; step < STEPS; step++) {
        step(connection, session);
        other.rollback(); // by its answer, everything that was sent before has arrived
        for (AngariumMessageConsumer consumer : consumers) {
          ConsumerFeed feed = consumer.feed();
          int truth = credit.get(feed.consumerId);
          assertThat(feed.credit.atBroker()).as("step %s, seed %s", step, seed).isEqualTo(truth);
        }
      }
    }
  }

  private void step(Connection connection, Session session) throws JMSException {
    switch (random.nextInt(12)) {
      case 0 -> connection.start();
      case 1 -> {
        if (random.nextInt(4) == 0) {
          connection.stop();
        }
      }
      case 2 -> open(session);
      case 3 -> {
        if (random.nextInt(4) == 0 && !consumers.isEmpty()) {
          consumers.remove(random.nextInt(consumers.size())).close();
        }
      }
      case 4, 5, 6 -> deliver();
      case 7, 8, 9 -> receive();
      case 10 -> settle(session);
      default -> takeBack(session);
    }
  }

  private void open(Session session) throws JMSException {
    if (consumers.size() < 3) {
      AngariumQueue queue = new AngariumQueue("q" + consumers.size());
      consumers.add((AngariumMessageConsumer) session.createConsumer(queue));
    }
  }

  private void receive() throws JMSException {
    for (AngariumMessageConsumer consumer : consumers) {
      for (int i = random.nextInt(6); i > 0; i--) {
        Message received = consumer.receiveNoWait();
        last = received == null ? last : received;
        if (random.nextInt(8) == 0) {
          Throwable failure = catchThrowable(() -> consumer.receiveBody(Integer.class, 0));
          assertThat(failure == null || failure instanceof MessageFormatException).isTrue();
        }
      }
    }
  }

  private void settle(Session session) throws JMSException {
    if (session.getTransacted()) {
      Throwable failure = catchThrowable(session::commit);
      assertThat(failure == null || failure instanceof TransactionRolledBackException).isTrue();
    } else if (last != null) {
      last.acknowledge();
    }
  }

  private static void takeBack(Session session) throws JMSException {
    if (session.getTransacted()) {
      session.rollback();
    } else {
      session.recover();
    }
  }
}
