package org.angarium.tests.history.invariant;

import java.util.List;
import java.util.stream.Stream;
import org.angarium.tests.history.Event.Commit;
import org.angarium.tests.history.Event.Rollback;
import org.angarium.tests.history.Event.Send;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.Span;
import org.angarium.tests.history.TransactionId;

/** What transactions, branches and closing break: H6, H13, H15. */
final class TransactionExamples {
  private static final TransactionId T = Story.local("t");
  private static final TransactionId A = Story.branch("g", "a");
  private static final TransactionId B = Story.branch("g", "b");

  private TransactionExamples() {}

  static List<Example> all() {
    return Stream.of(
            visible(), undone(), torn(), prepared(), listed(), ended(), closing(), waiting())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Example> visible() {
    return List.of(
        new Example(
            Promise.H6,
            "received before the commit",
            s -> {
              Send send = s.sendIn(T, 1);
              s.commit(T);
              s.consume("c", send);
            },
            s -> {
              Send send = s.sendIn(T, 1);
              s.consume("c", send);
              s.commit(T);
            }),
        new Example(
            Promise.H6,
            "browsed after a rollback",
            s -> {
              s.sendIn(T, 1);
              s.rollBack(T);
              s.drain();
            },
            s -> {
              Send send = s.sendIn(T, 1);
              s.rollBack(T);
              s.browse("b", send);
            }),
        new Example(
            Promise.H6,
            "received though its commit was refused",
            s -> {
              Send send = s.sendIn(T, 1);
              s.commit(T, Outcome.UNKNOWN);
              s.consume("c", send);
            },
            s -> {
              Send send = s.sendIn(T, 1);
              s.commit(T, Outcome.FAILED);
              s.consume("c", send);
            }));
  }

  private static List<Example> undone() {
    return List.of(
        new Example(
            Promise.H6,
            "received though nobody asked for a commit",
            s -> {
              s.sendIn(T, 1);
              s.lose("p");
              s.drain();
            },
            s -> {
              Send send = s.sendIn(T, 1);
              s.lose("p");
              s.consume("c", send);
            }),
        new Example(
            Promise.H6,
            "not delivered again after a rollback",
            s -> {
              Send send = s.send(1);
              s.receiveIn(T, "c", send, 1);
              s.rollBack(T);
              s.acknowledge(s.receive("c", send, 2));
              s.drain();
            },
            s -> {
              s.receiveIn(T, "c", s.send(1), 1);
              s.rollBack(T);
              s.drain();
            }),
        new Example(
            Promise.H6,
            "not delivered again, though its branch is not in doubt, and nobody asked for a commit",
            s -> endUnknown(s, true),
            s -> endUnknown(s, false)));
  }

  private static void endUnknown(Story s, boolean again) {
    Send send = s.send(1);
    s.receiveIn(A, "c", send, 1);
    s.prepare(A);
    s.add(new Rollback(A, "c-session", s.span(), Outcome.UNKNOWN));
    s.list("a");
    if (again) {
      s.acknowledge(s.receive("c", send, 2));
    }
    s.drain();
  }

  private static List<Example> torn() {
    return List.of(
        new Example(
            Promise.H6,
            "half of the sends",
            s -> {
              Send one = s.sendIn(T, 1);
              Send two = s.sendIn(T, 2);
              s.commit(T, Outcome.UNKNOWN);
              s.consume("c", one);
              s.consume("c", two);
              s.drain();
            },
            s -> {
              Send one = s.sendIn(T, 1);
              s.sendIn(T, 2);
              s.commit(T, Outcome.UNKNOWN);
              s.consume("c", one);
              s.drain();
            }),
        new Example(
            Promise.H6,
            "sent, and what was consumed came again",
            s -> transfer(s, true, false),
            s -> transfer(s, true, true)),
        new Example(
            Promise.H6,
            "consumed, and nothing sent",
            s -> transfer(s, false, true),
            s -> transfer(s, false, false)),
        new Example(
            Promise.H6,
            "half of what was consumed came again",
            s -> consumeTwo(s, true),
            s -> consumeTwo(s, false)));
  }

  private static void transfer(Story s, boolean sent, boolean cameAgain) {
    Send in = s.message(1).by("other").sent();
    s.receiveIn(T, "c", in, 1);
    Send out = s.sendIn(T, 1);
    s.commit(T, Outcome.UNKNOWN);
    s.lose("c-session");
    if (sent) {
      s.consume("d", out);
    }
    if (cameAgain) {
      s.acknowledge(s.receive("d", in, 2));
    }
    s.drain();
  }

  private static void consumeTwo(Story s, boolean both) {
    Send one = s.send(1);
    Send two = s.send(2);
    s.receiveIn(T, "c", one, 1);
    s.receiveIn(T, "c", two, 1);
    s.commit(T, Outcome.UNKNOWN);
    if (both) {
      s.acknowledge(s.receive("d", one, 2));
    }
    s.acknowledge(s.receive("d", two, 2));
    s.drain();
  }

  private static List<Example> prepared() {
    return List.of(
        new Example(
            Promise.H13,
            "received between prepare and commit",
            s -> {
              Send send = s.sendIn(A, 1);
              s.prepare(A);
              s.commit(A);
              s.consume("c", send);
            },
            s -> {
              Send send = s.sendIn(A, 1);
              s.prepare(A);
              s.consume("c", send);
              s.commit(A);
            }),
        new Example(
            Promise.H13,
            "browsed while in doubt",
            s -> {
              s.sendIn(A, 1);
              s.prepare(A);
              s.drain();
            },
            s -> {
              Send send = s.sendIn(A, 1);
              s.prepare(A);
              s.browse("b", send);
            }),
        new Example(
            Promise.H13,
            "what it has consumed came again when its session was lost",
            s -> {
              Send send = s.send(1);
              s.receiveIn(A, "c", send, 1);
              s.prepare(A);
              s.lose("c-session");
              s.rollBack(A);
              s.acknowledge(s.receive("d", send, 2));
              s.drain();
            },
            s -> {
              Send send = s.send(1);
              s.receiveIn(A, "c", send, 1);
              s.prepare(A);
              s.lose("c-session");
              s.acknowledge(s.receive("d", send, 2));
              s.drain();
            }));
  }

  private static List<Example> listed() {
    return List.of(
        new Example(
            Promise.H13,
            "prepared, and not listed",
            s -> {
              s.prepare(A);
              s.list("a", A);
              s.list("b");
            },
            s -> {
              s.prepare(A);
              s.list("a");
            }),
        new Example(
            Promise.H13,
            "resolved, and listed",
            s -> {
              s.prepare(A);
              s.commit(A);
              s.list("a");
            },
            s -> {
              s.prepare(A);
              s.commit(A);
              s.list("a", A);
            }),
        new Example(
            Promise.H13,
            "listed, and never prepared",
            s -> {
              s.sendIn(A, 1);
              s.list("a");
            },
            s -> {
              s.sendIn(A, 1);
              s.list("a", A);
            }));
  }

  private static List<Example> ended() {
    return List.of(
        new Example(
            Promise.H13,
            "one branch committed, the other rolled back",
            s -> endBranches(s, Outcome.CONFIRMED, true),
            s -> endBranches(s, Outcome.CONFIRMED, false)),
        new Example(
            Promise.H13,
            "prepared, but a commit was refused",
            s -> endBranches(s, Outcome.UNKNOWN, true),
            s -> endBranches(s, Outcome.FAILED, true)),
        new Example(
            Promise.H13,
            "committed, and then rolled back",
            s -> {
              s.prepare(A);
              s.rollBack(A);
            },
            s -> {
              s.prepare(A);
              s.commit(A);
              s.rollBack(A);
            }));
  }

  private static void endBranches(Story s, Outcome first, boolean commitSecond) {
    s.prepare(A);
    s.prepare(B);
    s.commit(A, first);
    if (commitSecond) {
      s.commit(B, first);
    } else {
      s.rollBack(B);
    }
  }

  private static List<Example> closing() {
    return List.of(
        new Example(
            Promise.H15,
            "closing a consumer gave back what its session had",
            s -> {
              Send send = s.send(1);
              s.receiveIn(T, "c", send, 1);
              s.closeConsumer("c");
              s.rollBack(T);
              s.acknowledge(s.receive("d", send, 2));
              s.drain();
            },
            s -> {
              Send send = s.send(1);
              s.receiveIn(T, "c", send, 1);
              s.closeConsumer("c");
              s.acknowledge(s.receive("d", send, 2));
              s.rollBack(T);
              s.drain();
            }),
        new Example(
            Promise.H15,
            "closing a consumer acknowledged what its session then rolled back",
            s -> {
              s.receiveIn(T, "c", s.send(1), 1);
              s.closeConsumer("c");
              s.commit(T);
              s.drain();
            },
            s -> {
              s.receiveIn(T, "c", s.send(1), 1);
              s.closeConsumer("c");
              s.rollBack(T);
              s.drain();
            }));
  }

  private static List<Example> waiting() {
    return List.of(
        new Example(
            Promise.H15,
            "a commit did not wait for an asynchronous send",
            s -> commitAndComplete(s, true),
            s -> commitAndComplete(s, false)),
        new Example(
            Promise.H15,
            "closing a session did not wait for an asynchronous send",
            s -> {
              s.consume("c", s.message(1).asynchronous().sent());
              s.closeSession("p");
            },
            s -> {
              Moment begun = s.now();
              s.closeSession("p");
              s.consume(
                  "c",
                  s.message(1).asynchronous().sent(s.history().since(begun), Outcome.CONFIRMED));
            }));
  }

  private static void commitAndComplete(Story s, boolean waits) {
    Moment sent = s.now();
    Moment committing = s.now();
    Moment early = s.now();
    Moment middle = s.now();
    Moment late = s.now();
    Send send =
        s.message(1)
            .in(T)
            .asynchronous()
            .sent(new Span(sent, waits ? early : late), Outcome.CONFIRMED);
    s.add(new Commit(T, new Span(committing, middle), Outcome.CONFIRMED));
    s.consume("c", send);
    s.drain();
  }
}
