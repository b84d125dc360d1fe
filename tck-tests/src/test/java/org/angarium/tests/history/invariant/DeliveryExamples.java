package org.angarium.tests.history.invariant;

import java.util.List;
import java.util.stream.Stream;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.Event.Acknowledgement;
import org.angarium.tests.history.Event.Commit;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.Event.Fault;
import org.angarium.tests.history.Event.Send;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.Selector;
import org.angarium.tests.history.TransactionId;

/** What goes wrong on the way to a consumer: H7 to H12, H14, H16. */
final class DeliveryExamples {
  private static final Selector RED =
      new Selector("colour = 'red'", properties -> "red".equals(properties.get("colour")));

  private DeliveryExamples() {}

  static List<Example> all() {
    return Stream.of(
            counted(),
            ordered(),
            orderedAfterReturns(),
            outstanding(),
            timely(),
            selected(),
            urgent(),
            temporary(),
            flowing())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Example> counted() {
    return List.of(
        new Example(
            Promise.H7, "the count does not grow", s -> redeliver(s, 3), s -> redeliver(s, 2)),
        new Example(
            Promise.H7,
            "a redelivery pretends to be the first",
            s -> redeliver(s, 3),
            s -> redeliver(s, 1)),
        new Example(
            Promise.H7,
            "marked as redelivered, but counted as the first",
            s -> s.consume("c", s.send(1)),
            s -> {
              Send send = s.send(1);
              s.acknowledge(s.receive("c", send.message(), send.content(), true, 1, null));
            }),
        new Example(
            Promise.H7,
            "counted without a delivery before",
            s -> receiveCounted(s, Story.Q),
            s -> receiveCounted(s, "other")),
        new Example(
            Promise.H7,
            "counted more than was delivered",
            s -> redeliver(s, 3),
            s -> redeliver(s, 4)),
        new Example(
            Promise.H7,
            "counted more than another session can have had",
            s -> redeliverAfterLoss(s, 3),
            s -> redeliverAfterLoss(s, 4)));
  }

  /** Another session is lost that may have had it, if it consumed there. */
  private static void receiveCounted(Story s, String holderOfAnother) {
    s.open("d", holderOfAnother, Destination.queue(holderOfAnother), Selector.ALL);
    Send send = s.send(1);
    s.add(new Fault("kill", s.now()));
    s.lose("d-session");
    s.acknowledge(s.receive("c", send, 2));
  }

  private static void redeliverAfterLoss(Story s, int count) {
    s.open("d", Story.Q, Destination.queue(Story.Q), Selector.ALL);
    Send send = s.send(1);
    s.receive("c", send);
    s.recover("c-session");
    s.lose("d-session");
    s.acknowledge(s.receive("c", send, count));
  }

  private static void redeliver(Story s, int count) {
    Send send = s.send(1);
    s.receive("c", send);
    s.recover("c-session");
    s.receive("c", send, 2);
    s.recover("c-session");
    s.acknowledge(s.receive("c", send, count));
  }

  private static List<Example> ordered() {
    TransactionId a = Story.branch("ga", "r");
    TransactionId b = Story.branch("gb", "r");
    return List.of(
        new Example(
            Promise.H8,
            "the second first",
            s -> receiveReversed(s, s.send(1), s.message(2).priority(9).sent()),
            s -> receiveReversed(s, s.send(1), s.send(2))),
        new Example(
            Promise.H8,
            "the second first, of an asynchronous and a synchronous send",
            s -> receiveReversed(s, s.send(1), s.message(2).by("other").sent()),
            s -> receiveReversed(s, s.message(1).asynchronous().sent(), s.send(2))),
        new Example(
            Promise.H8,
            "the second first, of non-persistent ones",
            s -> receiveReversed(s, s.message(1).nonPersistent().sent(), s.send(2)),
            s ->
                receiveReversed(
                    s, s.message(1).nonPersistent().sent(), s.message(2).nonPersistent().sent())),
        new Example(
            Promise.H8,
            "the second first, of one transaction",
            s -> {
              Send one = s.sendIn(a, 1);
              Send two = s.sendIn(b, 2);
              s.prepare(a);
              s.prepare(b);
              s.commit(b);
              s.commit(a);
              receiveReversed(s, one, two);
            },
            s -> {
              Send one = s.sendIn(a, 1);
              Send two = s.sendIn(a, 2);
              s.commit(a);
              receiveReversed(s, one, two);
            }));
  }

  private static List<Example> orderedAfterReturns() {
    TransactionId a = Story.branch("ga", "r");
    return List.of(
        new Example(
            Promise.H8,
            "the second browsed first",
            s -> browseReversed(s, "other"),
            s -> browseReversed(s, "p")),
        new Example(
            Promise.H8,
            "the second first, and what another session gave back was counted",
            s -> receiveReversedAfter(s, () -> s.closeConsumer("d")),
            s ->
                receiveReversedAfter(
                    s,
                    () -> {
                      s.add(new Fault("kill", s.now()));
                      s.lose("d-session");
                    })),
        new Example(
            Promise.H8,
            "the second first, and who rolled a branch back had no consumer there",
            s -> receiveReversedAfter(s, () -> s.rollBack(a, "d-session")),
            s -> {
              Send other = s.message(1).by("other").sent();
              s.receiveIn(a, "d", other, 1);
              Send first = s.send(1);
              Send second = s.send(2);
              s.rollBack(a, "e-session");
              receiveReversed(s, first, second);
              s.acknowledge(s.receive("d", other, 2));
            }));
  }

  private static void receiveReversedAfter(Story s, Runnable whatHappens) {
    s.open("d", Story.Q, Destination.queue(Story.Q), Selector.ALL);
    Send first = s.send(1);
    Send second = s.send(2);
    whatHappens.run();
    receiveReversed(s, first, second);
  }

  private static void browseReversed(Story s, String secondBy) {
    Send first = s.message(1).nonPersistent().sent();
    Send second = s.message(2).nonPersistent().by(secondBy).sent();
    s.closeConsumer("d");
    s.browse("b", second);
    s.browse("b", first);
  }

  private static void receiveReversed(Story s, Send first, Send second) {
    s.consume("c", second);
    s.consume("c", first);
  }

  private static List<Example> outstanding() {
    Destination topic = Destination.topic("t");
    return List.of(
        new Example(
            Promise.H9,
            "redelivered while another consumer has it",
            s -> receiveTwice(s, true),
            s -> receiveTwice(s, false)),
        new Example(
            Promise.H9,
            "redelivered to the consumer that has it",
            s -> {
              Send send = s.send(1);
              s.receive("c", send);
              s.recover("c-session");
              s.acknowledge(s.receive("c", send, 2));
            },
            s -> {
              Send send = s.send(1);
              s.receive("c", send);
              s.acknowledge(s.receive("c", send, 2));
            }),
        new Example(
            Promise.H9,
            "redelivered while an acknowledgement was under way that was confirmed",
            s -> receiveWhileAcknowledging(s, Outcome.UNKNOWN),
            s -> receiveWhileAcknowledging(s, Outcome.CONFIRMED)),
        new Example(
            Promise.H9,
            "redelivered while a commit was under way that was confirmed",
            s -> receiveWhileCommitting(s, Outcome.UNKNOWN),
            s -> receiveWhileCommitting(s, Outcome.CONFIRMED)),
        new Example(
            Promise.H9,
            "at two consumers of a shared subscription",
            s -> {
              s.subscribe("shared", "t", true, Selector.ALL);
              s.subscribe("other", "t", false, Selector.ALL);
              s.open("c", "shared", topic, Selector.ALL);
              s.open("d", "other", topic, Selector.ALL);
              Send send = s.message(1).to(topic).sent();
              s.acknowledge(s.receive("d", send));
              s.acknowledge(s.receive("c", send));
            },
            s -> {
              s.subscribe("shared", "t", true, Selector.ALL);
              s.open("c", "shared", topic, Selector.ALL);
              s.open("d", "shared", topic, Selector.ALL);
              Send send = s.message(1).to(topic).sent();
              Delivery first = s.receive("c", send);
              s.acknowledge(s.receive("d", send, 2));
              s.acknowledge(first);
            }));
  }

  private static void receiveWhileAcknowledging(Story s, Outcome outcome) {
    Send send = s.send(1);
    Delivery first = s.receive("c", send);
    Moment begun = s.now();
    Delivery second = s.receive("d", send, 2);
    s.add(new Acknowledgement(List.of(first), s.history().since(begun), outcome));
    s.acknowledge(second, Outcome.UNKNOWN);
  }

  private static void receiveWhileCommitting(Story s, Outcome outcome) {
    Send send = s.send(1);
    s.receiveIn(Story.local("t"), "c", send, 1);
    Moment begun = s.now();
    Delivery second = s.receive("d", send, 2);
    s.add(new Commit(Story.local("t"), s.history().since(begun), outcome));
    s.acknowledge(second, Outcome.UNKNOWN);
  }

  private static void receiveTwice(Story s, boolean lost) {
    Send send = s.send(1);
    s.receive("c", send);
    if (lost) {
      s.lose("c-session");
    }
    s.acknowledge(s.receive("d", send, 2));
  }

  private static List<Example> timely() {
    return List.of(
        new Example(
            Promise.H10,
            "received before its delivery time",
            s -> consumeAfter(s, s.message(1).delayedBy(500).sent(), 490),
            s -> consumeAfter(s, s.message(1).delayedBy(500).sent(), 460)),
        new Example(
            Promise.H10,
            "browsed before its delivery time",
            s -> {
              Send send = s.message(1).delayedBy(500).nonPersistent().sent();
              s.pass(500);
              s.browse("b", send);
            },
            s -> s.browse("b", s.message(1).delayedBy(500).nonPersistent().sent())),
        new Example(
            Promise.H10,
            "received after its expiry",
            s -> consumeAfter(s, s.message(1).expiresIn(100).sent(), 130),
            s -> consumeAfter(s, s.message(1).expiresIn(100).sent(), 160)),
        new Example(
            Promise.H10,
            "browsed though it had expired when it was asked for",
            s -> browseAfter(s, 90, 100),
            s -> browseAfter(s, 130, 0)));
  }

  private static void consumeAfter(Story s, Send send, long millis) {
    s.pass(millis);
    s.consume("c", send);
  }

  private static void browseAfter(Story s, long millis, long takes) {
    Send send = s.message(1).expiresIn(100).nonPersistent().sent();
    s.pass(millis);
    s.browse("b", send, takes);
  }

  private static List<Example> selected() {
    Destination queue = Destination.queue(Story.Q);
    Destination topic = Destination.topic("t");
    return List.of(
        new Example(
            Promise.H11,
            "its consumer does not want it",
            s -> {
              s.open("c", Story.Q, queue, RED);
              s.consume("c", s.message(1).with("colour", "red").sent());
            },
            s -> {
              s.open("c", Story.Q, queue, RED);
              s.consume("c", s.message(1).with("colour", "blue").sent());
            }),
        new Example(
            Promise.H11,
            "its subscription does not want it",
            s -> {
              s.subscribe("some", "t", false, RED);
              s.open("c", "some", topic, Selector.ALL);
              s.consume("c", s.message(1).to(topic).with("colour", "red").sent());
            },
            s -> {
              s.subscribe("some", "t", false, RED);
              s.open("c", "some", topic, Selector.ALL);
              s.consume("c", s.message(1).to(topic).sent());
            }),
        new Example(
            Promise.H11,
            "a browser does not want it",
            s -> {
              s.open("b", Story.Q, queue, RED);
              s.browse("b", s.message(1).nonPersistent().with("colour", "red").sent());
            },
            s -> {
              s.open("b", Story.Q, queue, RED);
              s.browse("b", s.message(1).nonPersistent().sent());
            }));
  }

  private static List<Example> urgent() {
    return List.of(
        new Example(
            Promise.H12,
            "both were there before the consumer",
            s -> {
              s.now();
              Send low = s.message(1).priority(1).sent();
              Send high = s.message(2).priority(9).sent();
              s.consume("c", high);
              s.consume("c", low);
            },
            s -> {
              Send low = s.message(1).priority(1).sent();
              Send high = s.message(2).priority(9).sent();
              s.consume("c", low);
              s.consume("c", high);
            }),
        new Example(
            Promise.H12,
            "the urgent one was there first",
            s -> {
              s.open("c", Story.Q, Destination.queue(Story.Q), Selector.ALL);
              Send low = s.message(1).priority(1).sent();
              Send high = s.message(2).priority(9).sent();
              s.consume("c", low);
              s.consume("c", high);
            },
            s -> {
              s.open("c", Story.Q, Destination.queue(Story.Q), Selector.ALL);
              Send high = s.message(1).priority(9).sent();
              Send low = s.message(2).priority(1).sent();
              s.consume("c", low);
              s.consume("c", high);
            }),
        new Example(
            Promise.H12,
            "the less urgent one browsed first",
            s -> browseBoth(s, 9, 1),
            s -> browseBoth(s, 1, 9)),
        new Example(
            Promise.H12,
            "another consumer was closed, but of another queue",
            s -> receiveLowFirst(s, Story.Q, () -> s.closeConsumer("d")),
            s -> receiveLowFirst(s, "other", () -> s.closeConsumer("d"))),
        new Example(
            Promise.H12,
            "both were there, and another session was lost",
            s -> receiveLowFirst(s, Story.Q, () -> s.recover("d-session")),
            s ->
                receiveLowFirst(
                    s,
                    Story.Q,
                    () -> {
                      s.add(new Fault("kill", s.now()));
                      s.lose("d-session");
                    })));
  }

  private static void browseBoth(Story s, int first, int second) {
    Send one = s.message(1).nonPersistent().priority(first).sent();
    Send two = s.message(2).nonPersistent().priority(second).sent();
    s.browse("b", one);
    s.browse("b", two);
  }

  private static void receiveLowFirst(Story s, String holderOfAnother, Runnable whatHappens) {
    s.open("d", holderOfAnother, Destination.queue(holderOfAnother), Selector.ALL);
    Send low = s.message(1).priority(1).sent();
    Send high = s.message(2).priority(9).sent();
    whatHappens.run();
    s.consume("c", low);
    s.consume("c", high);
  }

  private static List<Example> temporary() {
    Destination mine = Destination.temporaryQueue("temporary", "c-connection");
    return List.of(
        new Example(
            Promise.H14,
            "another connection opens a consumer",
            s -> {
              s.open("c", "temporary", mine, Selector.ALL);
              s.open("d", "temporary", mine, Selector.ALL, Outcome.FAILED);
            },
            s -> s.open("d", "temporary", mine, Selector.ALL)),
        new Example(
            Promise.H14,
            "another connection receives",
            s -> {
              s.open("c", "temporary", mine, Selector.ALL);
              s.consume("c", s.message(1).to(mine).sent());
            },
            s -> {
              s.open("d", "temporary", mine, Selector.ALL, Outcome.UNKNOWN);
              s.consume("d", s.message(1).to(mine).sent());
            }));
  }

  private static List<Example> flowing() {
    return List.of(
        new Example(
            Promise.H16,
            "a message still came after the bound",
            s -> healAndConsume(s, 900),
            s -> healAndConsume(s, 1_100)),
        new Example(
            Promise.H16,
            "a send took longer than the bound",
            s -> {
              s.heal(1_000);
              s.consume("c", s.send(1));
            },
            s -> {
              s.heal(1_000);
              Moment begun = s.now();
              s.pass(1_100);
              s.consume("c", s.message(1).sent(s.history().since(begun), Outcome.CONFIRMED));
            }),
        new Example(
            Promise.H16,
            "a send has an unknown outcome after the bound",
            s -> {
              s.heal(1_000);
              s.pass(500);
              s.message(1).sent(Outcome.UNKNOWN);
            },
            s -> {
              s.heal(1_000);
              s.pass(1_100);
              s.message(1).sent(Outcome.UNKNOWN);
            }));
  }

  private static void healAndConsume(Story s, long after) {
    Send send = s.send(1);
    s.add(new Fault("kill", s.now()));
    s.heal(1_000);
    s.pass(after);
    s.consume("c", send);
    s.drain();
  }
}
