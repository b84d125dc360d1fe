package org.angarium.tests.history.invariant;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.angarium.tests.history.Content;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.Event.Calm;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.Event.Removal.Reason;
import org.angarium.tests.history.Event.Send;
import org.angarium.tests.history.Event.SubscriptionEnd;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.Selector;

/** What is lost, invented, brought back or doubled: H1 to H5. */
final class ConsumingExamples {
  private static final Destination TOPIC = Destination.topic("t");
  private static final String EXPIRED = "EXPIRED";
  private static final Selector RED =
      new Selector("colour = 'red'", properties -> "red".equals(properties.get("colour")));

  private ConsumingExamples() {}

  static List<Example> all() {
    return Stream.of(
            lost(),
            seen(),
            removed(),
            lostOnTopics(),
            invented(),
            broughtBack(),
            doubled(),
            nonPersistent())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Example> lost() {
    return List.of(
        new Example(
            Promise.H1,
            "confirmed, and never delivered",
            s -> {
              s.message(1).sent(Outcome.UNKNOWN);
              s.drain();
            },
            s -> {
              s.send(1);
              s.drain();
            }),
        new Example(
            Promise.H1,
            "nobody proves that it is not still there",
            s -> {
              s.consume("c", s.send(1));
            },
            s -> s.send(1)),
        new Example(
            Promise.H1,
            "not acknowledged when its session was lost, and not delivered again",
            s -> {
              Send send = s.send(1);
              s.receive("c", send);
              s.lose("c-session");
              s.acknowledge(s.receive("d", send, 2));
              s.drain();
            },
            s -> {
              s.receive("c", s.send(1));
              s.lose("c-session");
              s.drain();
            }),
        new Example(
            Promise.H1,
            "an acknowledgement of unknown outcome had not happened, as it was delivered again",
            s -> {
              Send send = s.send(1);
              s.acknowledge(s.receive("c", send), Outcome.UNKNOWN);
              s.acknowledge(s.receive("d", send, 2), Outcome.UNKNOWN);
              s.drain();
            },
            s -> {
              Send send = s.send(1);
              s.acknowledge(s.receive("c", send), Outcome.UNKNOWN);
              s.receive("d", send, 2);
              s.lose("d-session");
              s.drain();
            }));
  }

  private static List<Example> seen() {
    return List.of(
        new Example(
            Promise.H1,
            "its sender does not know, but a browser has seen it",
            s -> {
              s.message(1).sent(Outcome.UNKNOWN);
              s.drain();
            },
            s -> {
              s.browse("b", s.message(1).sent(Outcome.UNKNOWN));
              s.drain();
            }),
        new Example(
            Promise.H1,
            "its sender does not know, but a consumer had it",
            s -> {
              Send send = s.message(1).sent(Outcome.UNKNOWN);
              s.receive("c", send);
              s.lose("c-session");
              s.acknowledge(s.receive("d", send, 2));
              s.drain();
            },
            s -> {
              s.receive("c", s.message(1).sent(Outcome.UNKNOWN));
              s.lose("c-session");
              s.drain();
            }),
        new Example(
            Promise.H1,
            "not persistent, but nothing has happened",
            s -> {
              s.add(new Calm(s.now()));
              s.lose("p");
              s.message(1).nonPersistent().sent();
              s.drain();
            },
            s -> {
              s.add(new Calm(s.now()));
              s.message(1).nonPersistent().sent();
              s.drain();
            }));
  }

  private static List<Example> removed() {
    return List.of(
        new Example(
            Promise.H1,
            "removed as expired, though it never expires",
            s -> {
              Send send = s.message(1).expiresIn(10).sent();
              s.pass(20);
              s.remove(Story.Q, send, Reason.EXPIRED, null);
              s.drain();
            },
            s -> {
              s.remove(Story.Q, s.send(1), Reason.EXPIRED, null);
              s.drain();
            }),
        new Example(
            Promise.H1,
            "removed as expired before it had",
            s -> expire(s, 110, EXPIRED, true),
            s -> expire(s, 70, EXPIRED, true)),
        new Example(
            Promise.H1,
            "expired, and not moved to where it was to be",
            s -> {
              s.message(1).expiresIn(10).sent();
              s.pass(20);
              s.drain(Story.Q, EXPIRED);
            },
            s -> {
              s.moveExpired(Story.Q, EXPIRED);
              s.message(1).expiresIn(10).sent();
              s.pass(20);
              s.drain(Story.Q, EXPIRED);
            }),
        new Example(
            Promise.H1,
            "moved when it had expired, and lost there",
            s -> expire(s, 110, EXPIRED, true),
            s -> expire(s, 110, EXPIRED, false)),
        new Example(
            Promise.H1,
            "moved to the dead letters, and lost there",
            s -> {
              Send send = s.send(1);
              s.remove(Story.Q, send, Reason.DEAD_LETTER, "DLQ");
              s.open("d", "DLQ", Destination.queue("DLQ"), Selector.ALL);
              s.consume("d", send);
              s.drain(Story.Q, "DLQ");
            },
            s -> {
              s.remove(Story.Q, s.send(1), Reason.DEAD_LETTER, "DLQ");
              s.drain(Story.Q, "DLQ");
            }));
  }

  /** Expires after 100 ms, and is moved after some. */
  private static void expire(Story s, long after, String queue, boolean arrives) {
    s.moveExpired(Story.Q, queue);
    long begun = s.millis();
    Send send = s.message(1).expiresIn(100).sent();
    s.pass(200);
    s.remove(Story.Q, send, Reason.EXPIRED, queue, begun + after);
    if (arrives) {
      s.open("d", queue, Destination.queue(queue), Selector.ALL);
      s.consume("d", send);
    }
    s.drain(Story.Q, queue);
  }

  private static List<Example> lostOnTopics() {
    return List.of(
        new Example(
            Promise.H1,
            "lost on one of two durable subscriptions",
            s -> {
              s.subscribe("one", "t", true, Selector.ALL);
              s.subscribe("two", "t", true, RED);
              s.open("c", "one", TOPIC, Selector.ALL);
              s.consume("c", s.message(1).to(TOPIC).sent());
              s.drain("one", "two");
            },
            s -> {
              s.subscribe("one", "t", true, Selector.ALL);
              s.subscribe("two", "t", true, RED);
              s.open("c", "one", TOPIC, Selector.ALL);
              s.consume("c", s.message(1).to(TOPIC).with("colour", "red").sent());
              s.drain("one", "two");
            }),
        new Example(
            Promise.H1,
            "lost on a durable subscription that was there in time",
            s -> {
              s.message(1).to(TOPIC).sent();
              s.subscribe("one", "t", true, Selector.ALL);
              s.drain("one");
            },
            s -> {
              s.subscribe("one", "t", true, Selector.ALL);
              s.message(1).to(TOPIC).sent();
              s.drain("one");
            }),
        new Example(
            Promise.H1,
            "lost though the subscription never ended",
            s -> {
              s.subscribe("one", "t", true, Selector.ALL);
              s.message(1).to(TOPIC).sent();
              s.add(new SubscriptionEnd("one", s.span(), Outcome.UNKNOWN));
              s.drain("one");
            },
            s -> {
              s.subscribe("one", "t", true, Selector.ALL);
              s.subscribe("two", "t", false, Selector.ALL);
              s.message(1).to(TOPIC).sent();
              s.add(new SubscriptionEnd("two", s.span(), Outcome.CONFIRMED));
              s.drain("one");
            }));
  }

  private static List<Example> invented() {
    return List.of(
        new Example(
            Promise.H2,
            "nobody sent it",
            s -> s.consume("c", s.message(1).sent(Outcome.UNKNOWN)),
            s -> s.consume("c", new Story().send(1))),
        new Example(
            Promise.H2,
            "its sending was refused",
            s -> s.consume("c", s.message(1).sent(Outcome.UNKNOWN)),
            s -> s.consume("c", s.message(1).sent(Outcome.FAILED))),
        new Example(
            Promise.H2,
            "it was sent elsewhere",
            s -> {
              Destination other = Destination.queue("other");
              s.open("c", "other", other, Selector.ALL);
              s.consume("c", s.message(1).nonPersistent().to(other).sent());
            },
            s -> {
              Destination other = Destination.queue("other");
              s.consume("c", s.message(1).nonPersistent().to(other).sent());
            }),
        new Example(
            Promise.H2, "another body", s -> receiveBody(s, "#1"), s -> receiveBody(s, "#2")),
        new Example(
            Promise.H2,
            "a property is missing",
            s -> s.consume("c", s.message(1).with("colour", "red").sent()),
            s -> {
              Send send = s.message(1).with("colour", "red").sent();
              Content pale = new Content(true, 4, 0, 0, Map.of(), "#1");
              s.acknowledge(s.receive("c", send.message(), pale, false, 1, null));
            }),
        new Example(
            Promise.H2,
            "a subscription got what was sent before it",
            s -> {
              s.subscribe("one", "t", true, Selector.ALL);
              s.open("c", "one", TOPIC, Selector.ALL);
              s.consume("c", s.message(1).to(TOPIC).sent());
              s.drain("one");
            },
            s -> {
              Send early = s.message(1).to(TOPIC).sent();
              s.subscribe("one", "t", true, Selector.ALL);
              s.open("c", "one", TOPIC, Selector.ALL);
              s.consume("c", early);
              s.drain("one");
            }));
  }

  private static void receiveBody(Story s, String body) {
    Send send = s.send(1);
    Content content = new Content(true, 4, 0, 0, Map.of(), body);
    s.acknowledge(s.receive("c", send.message(), content, false, 1, null));
  }

  private static List<Example> broughtBack() {
    return List.of(
        new Example(
            Promise.H3,
            "delivered again after a confirmed acknowledgement",
            s -> acknowledgeTwice(s, Outcome.UNKNOWN),
            s -> acknowledgeTwice(s, Outcome.CONFIRMED)),
        new Example(
            Promise.H3,
            "delivered again after a confirmed commit",
            s -> commitTwice(s, Outcome.UNKNOWN),
            s -> commitTwice(s, Outcome.CONFIRMED)),
        new Example(
            Promise.H3,
            "delivered again after a confirmed acknowledgement, with another one in between",
            s -> {
              Send send = s.send(1);
              Delivery first = s.receive("c", send);
              s.acknowledge(first, Outcome.UNKNOWN);
              s.acknowledge(s.receive("d", send, 2), Outcome.UNKNOWN);
              s.acknowledge(s.receive("e", send, 3));
            },
            s -> {
              Send send = s.send(1);
              Delivery first = s.receive("c", send);
              s.acknowledge(first, Outcome.UNKNOWN);
              s.acknowledge(s.receive("d", send, 2), Outcome.UNKNOWN);
              s.acknowledge(first);
              s.acknowledge(s.receive("e", send, 3));
            }));
  }

  private static void acknowledgeTwice(Story s, Outcome first) {
    Send send = s.send(1);
    s.acknowledge(s.receive("c", send), first);
    s.acknowledge(s.receive("d", send, 2));
  }

  private static void commitTwice(Story s, Outcome first) {
    Send send = s.send(1);
    s.receiveIn(Story.local("t"), "c", send, 1);
    s.commit(Story.local("t"), first);
    s.acknowledge(s.receive("d", send, 2));
  }

  private static List<Example> doubled() {
    return List.of(
        new Example(
            Promise.H4,
            "sent again behind the application's back",
            s -> s.consume("c", s.send(1)),
            s -> {
              Send send = s.send(1);
              s.consume("c", send);
              s.consume("c", send);
            }),
        new Example(
            Promise.H4,
            "two first deliveries at two consumers",
            s -> {
              Send send = s.send(1);
              s.receive("c", send);
              s.lose("c-session");
              s.acknowledge(s.receive("d", send, 2));
            },
            s -> {
              Send send = s.send(1);
              Delivery first = s.receive("c", send);
              s.acknowledge(s.receive("d", send));
              s.acknowledge(first);
            }),
        new Example(
            Promise.H4,
            "a browser shows it twice",
            s -> {
              Send send = s.message(1).nonPersistent().sent();
              s.browse("b", send);
              s.browse("b2", send);
            },
            s -> {
              Send send = s.message(1).nonPersistent().sent();
              s.browse("b", send);
              s.browse("b", send);
            }),
        new Example(
            Promise.H4,
            "consumed, and a dead letter, too",
            s -> deadLetter(s, Outcome.UNKNOWN),
            s -> deadLetter(s, Outcome.CONFIRMED)),
        new Example(
            Promise.H4,
            "delivered after it was removed",
            s -> {
              Send send = s.send(1);
              s.consume("c", send);
            },
            s -> {
              Send send = s.send(1);
              s.remove(Story.Q, send, Reason.OPERATOR, null);
              s.consume("c", send);
            }));
  }

  private static void deadLetter(Story s, Outcome acknowledged) {
    Send send = s.send(1);
    s.acknowledge(s.receive("c", send), acknowledged);
    s.remove(Story.Q, send, Reason.DEAD_LETTER, "DLQ");
    s.open("d", "DLQ", Destination.queue("DLQ"), Selector.ALL);
    s.consume("d", send);
  }

  private static List<Example> nonPersistent() {
    return List.of(
        new Example(
            Promise.H5,
            "delivered again after a confirmed acknowledgement",
            s -> {
              Send send = s.message(1).nonPersistent().sent();
              s.receive("c", send);
              s.recover("c-session");
              s.acknowledge(s.receive("c", send, 2));
            },
            s -> {
              Send send = s.message(1).nonPersistent().sent();
              s.consume("c", send);
              s.acknowledge(s.receive("c", send, 2));
            }),
        new Example(
            Promise.H5,
            "two first deliveries",
            s -> {
              s.message(1).nonPersistent().sent();
              s.drain();
            },
            s -> {
              Send send = s.message(1).nonPersistent().sent();
              s.consume("c", send);
              s.consume("d", send);
            }),
        new Example(
            Promise.H5,
            "two first deliveries at once",
            s -> s.consume("c", s.message(1).nonPersistent().sent()),
            s -> {
              Send send = s.message(1).nonPersistent().sent();
              s.receive("c", send);
              s.receive("d", send);
            }));
  }
}
