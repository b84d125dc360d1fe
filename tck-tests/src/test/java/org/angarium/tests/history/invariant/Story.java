package org.angarium.tests.history.invariant;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.tests.history.Content;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.Event.Send;
import org.angarium.tests.history.History;
import org.angarium.tests.history.MessageKey;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.Selector;
import org.angarium.tests.history.Span;
import org.angarium.tests.history.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * Tells a history by hand: what is said first happens first, one millisecond after the other. A
 * consumer {@code c} that was not opened consumes from the queue {@code q}, in the session {@code
 * c-session}.
 */
final class Story {
  static final String Q = "q";
  static final Bounds BOUNDS = new Bounds(Duration.ofMillis(20), Duration.ofMillis(30));

  private long millis = 1_000;
  private final History history = new History(() -> millis++);
  private final Set<String> opened = new HashSet<>();

  History history() {
    return history;
  }

  static TransactionId local(String name) {
    return new TransactionId(name, "");
  }

  static TransactionId branch(String global, String resource) {
    return new TransactionId(global, resource);
  }

  void add(Event event) {
    history.add(event);
  }

  Moment now() {
    return history.now();
  }

  /** The span of a request that is asked and answered at once. */
  Span span() {
    return history.since(now());
  }

  void pass(long time) {
    millis += time;
  }

  /** A message that is not sent yet: persistent, to the queue {@code q}, by the session p. */
  Draft message(int sequence) {
    return new Draft(sequence);
  }

  Send send(int sequence) {
    return message(sequence).sent(Outcome.CONFIRMED);
  }

  Send sendIn(TransactionId transaction, int sequence) {
    return message(sequence).in(transaction).sent(Outcome.CONFIRMED);
  }

  void open(String consumer, String holder, Destination destination, Selector selector) {
    open(consumer, holder, destination, selector, Outcome.CONFIRMED);
  }

  void open(
      String consumer, String holder, Destination destination, Selector selector, Outcome outcome) {
    opened.add(consumer);
    String session = consumer + "-session";
    String connection = consumer + "-connection";
    add(
        new Event.ConsumerOpening(
            consumer, holder, destination, session, connection, selector, span(), outcome));
  }

  private void openIfNew(String consumer) {
    if (!opened.contains(consumer)) {
      open(consumer, Q, Destination.queue(Q), Selector.ALL);
    }
  }

  void subscribe(String name, String topic, boolean durable, Selector selector) {
    add(
        new Event.SubscriptionStart(
            name, Destination.topic(topic), durable, selector, span(), Outcome.CONFIRMED));
  }

  Delivery receive(String consumer, Send send) {
    return receive(consumer, send, 1);
  }

  Delivery receive(String consumer, Send send, int count) {
    return receiveIn(null, consumer, send, count);
  }

  Delivery receiveIn(@Nullable TransactionId transaction, String consumer, Send send, int count) {
    return receive(consumer, send.message(), send.content(), count > 1, count, transaction);
  }

  Delivery receive(
      String consumer,
      MessageKey message,
      Content content,
      boolean redelivered,
      int count,
      @Nullable TransactionId transaction) {
    openIfNew(consumer);
    Delivery delivery =
        new Delivery(consumer, message, content, redelivered, count, transaction, now());
    add(delivery);
    return delivery;
  }

  void browse(String browser, Send send) {
    browse(browser, send, 0);
  }

  /** Browses, which takes the broker so many milliseconds. */
  void browse(String browser, Send send, long takes) {
    openIfNew(browser);
    Moment asked = now();
    pass(takes);
    add(new Event.Sighting(browser, send.message(), send.content(), asked, now()));
  }

  void acknowledge(Delivery delivery) {
    acknowledge(delivery, Outcome.CONFIRMED);
  }

  void acknowledge(Delivery delivery, Outcome outcome) {
    add(new Event.Acknowledgement(List.of(delivery), span(), outcome));
  }

  /** Receives and acknowledges. */
  void consume(String consumer, Send send) {
    acknowledge(receive(consumer, send));
  }

  void commit(TransactionId transaction, Outcome outcome) {
    add(new Event.Commit(transaction, span(), outcome));
  }

  void commit(TransactionId transaction) {
    commit(transaction, Outcome.CONFIRMED);
  }

  void rollBack(TransactionId transaction) {
    rollBack(transaction, "c-session");
  }

  void rollBack(TransactionId transaction, String session) {
    add(new Event.Rollback(transaction, session, span(), Outcome.CONFIRMED));
  }

  void prepare(TransactionId transaction) {
    add(new Event.Prepare(transaction, span(), Outcome.CONFIRMED));
  }

  void list(String resource, TransactionId... branches) {
    add(new Event.BranchList(resource, Set.of(branches), span(), Outcome.CONFIRMED));
  }

  void closeConsumer(String consumer) {
    add(new Event.ConsumerClosing(consumer, span(), Outcome.CONFIRMED));
  }

  void closeSession(String session) {
    add(new Event.SessionClosing(session, span(), Outcome.CONFIRMED));
  }

  void recover(String session) {
    add(new Event.SessionRecovery(session, span(), Outcome.CONFIRMED));
  }

  void lose(String session) {
    add(new Event.SessionLoss(session, span()));
  }

  void remove(String holder, Send send, Event.Removal.Reason reason, @Nullable String movedTo) {
    remove(holder, send, reason, movedTo, millis);
  }

  void remove(
      String holder,
      Send send,
      Event.Removal.Reason reason,
      @Nullable String movedTo,
      long doneAt) {
    add(new Event.Removal(holder, send.message(), reason, movedTo, doneAt, now()));
  }

  /** What the clock shows, milliseconds. */
  long millis() {
    return millis;
  }

  void moveExpired(String holder, String queue) {
    add(new Event.ExpiryQueue(holder, queue, now()));
  }

  void heal(long bound) {
    add(new Event.Healing(bound, now()));
  }

  void drain(String... holders) {
    for (String holder : holders) {
      add(new Event.Drain(holder, span()));
    }
  }

  void drain() {
    drain(Q);
  }

  /** A message in the making. */
  final class Draft {
    private final int sequence;
    private String session = "p";
    private Destination destination = Destination.queue(Q);
    private boolean persistent = true;
    private int priority = 4;
    private long expiresAt;
    private long deliverAt;
    private boolean asynchronous;
    private @Nullable TransactionId transaction;
    private final Map<String, Object> properties = new HashMap<>();

    Draft(int sequence) {
      this.sequence = sequence;
    }

    Draft by(String sender) {
      session = sender;
      return this;
    }

    Draft to(Destination where) {
      destination = where;
      return this;
    }

    Draft nonPersistent() {
      persistent = false;
      return this;
    }

    Draft priority(int value) {
      priority = value;
      return this;
    }

    Draft expiresIn(long time) {
      expiresAt = millis + time;
      return this;
    }

    Draft delayedBy(long time) {
      deliverAt = millis + time;
      return this;
    }

    Draft with(String property, Object value) {
      properties.put(property, value);
      return this;
    }

    Draft asynchronous() {
      asynchronous = true;
      return this;
    }

    Draft in(TransactionId of) {
      transaction = of;
      return this;
    }

    Send sent() {
      return sent(Outcome.CONFIRMED);
    }

    Send sent(Outcome outcome) {
      return sent(span(), outcome);
    }

    Send sent(Span span, Outcome outcome) {
      Send send =
          new Send(
              new MessageKey(session, sequence),
              destination,
              new Content(persistent, priority, expiresAt, deliverAt, properties, "#" + sequence),
              asynchronous,
              transaction,
              span,
              outcome);
      add(send);
      return send;
    }
  }
}
