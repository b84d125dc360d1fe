package org.angarium.tests.simulation;

import java.util.List;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.Selector;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Makes a temporary queue that others may send to, receives what comes, and tries to receive from
 * those of others, which it must not.
 */
final class Correspondent extends Application {
  /** The temporary queues of all, those that are gone included. */
  private final List<Source> known;

  private @Nullable SimulatedSession session;
  private @Nullable SimulatedProducer producer;
  private @Nullable Source mine;

  Correspondent(Environment environment, String name, List<Source> known) {
    super(environment, name, null);
    this.known = known;
  }

  @Override
  void begin() {
    SimulatedSession opened = openSession(false);
    session = opened;
    producer = connection().openProducer(opened);
    String name = "temporary-" + connection().name();
    DestinationName address = new DestinationName(DestinationName.Kind.TEMPORARY_QUEUE, name);
    Source made =
        new Source(
            name,
            Destination.temporaryQueue(name, connection().name()),
            address,
            Selector.ALL,
            null);
    doing("making " + name);
    connection()
        .ask(
            request -> new Frame.CreateTemporary(request, address),
            answer -> {
              if (answer instanceof Frame.Done) {
                mine = made;
                known.add(made);
                opened.open(made, 10, consumer -> rest());
              }
            });
  }

  @Override
  void act() {
    SimulatedSession current = session;
    SimulatedProducer from = producer;
    if (current == null || from == null) {
      throw new IllegalStateException("no session: " + this);
    }
    Source other = world.oneOf(known);
    int what = world.between(1, 100);
    if (what <= 40) {
      doing("writing to " + other.holder());
      current.send(
          from,
          message(current, other.destination(), other.address()),
          SimulatedSession.Sending.WAITED_FOR,
          this::rest);
    } else if (what <= 80) {
      doing("reading");
      current.receive(
          current.consumers().get(0),
          world.between(0, 30),
          got -> current.acknowledge(got == null ? List.of() : List.of(got), this::rest));
    } else if (!other.equals(mine)) {
      doing("trespassing on " + other.holder());
      current.open(
          other,
          1,
          opened -> {
            if (opened == null) {
              rest();
            } else {
              current.close(opened, this::rest);
            }
          });
    } else {
      rest();
    }
  }
}
