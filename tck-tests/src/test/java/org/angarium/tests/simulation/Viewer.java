package org.angarium.tests.simulation;

import org.angarium.tests.history.Event;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/** Browses queues, a page at a time. */
final class Viewer extends Application {
  private @Nullable SimulatedSession session;
  private int enumerations;

  Viewer(Environment environment, String name) {
    super(environment, name, null);
  }

  @Override
  void begin() {
    session = openSession(false);
    rest();
  }

  @Override
  void act() {
    SimulatedSession current = session;
    if (current == null) {
      throw new IllegalStateException("no session: " + this);
    }
    Source source =
        Source.queue(world.oneOf(environment.scenario().queues()), Scenario.selector(world));
    String name = current.name() + "/browser" + ++enumerations;
    int id = connection().nextId();
    Moment begun = environment.history().now();
    doing("browsing " + source.holder());
    connection()
        .ask(
            request ->
                new Frame.OpenBrowser(
                    request, current.id(), id, source.address(), source.selection().selector()),
            answer -> {
              environment
                  .history()
                  .add(
                      new Event.ConsumerOpening(
                          name,
                          source.holder(),
                          source.destination(),
                          current.name(),
                          connection().name(),
                          source.selector(),
                          environment.history().since(begun),
                          answer == null ? Outcome.UNKNOWN : Outcome.CONFIRMED));
              if (answer instanceof Frame.Done) {
                next(id, name);
              } else if (answer != null) {
                current.fault("a queue cannot be browsed: " + answer);
                rest();
              }
            });
  }

  private void next(int id, String name) {
    Moment asked = environment.history().now();
    connection()
        .ask(
            request -> new Frame.BrowseNext(request, id, world.between(1, 20)),
            answer -> {
              if (!(answer instanceof Frame.Browsed page)) {
                return;
              }
              for (Frame.BrowsedMessage browsed : page.messages()) {
                Incoming seen = Incoming.of(browsed.message());
                environment
                    .history()
                    .add(
                        new Event.Sighting(
                            name, seen.key(), seen.content(), asked, environment.history().now()));
              }
              if (!page.end() && world.percent(95)) {
                later(world.between(1, 2_000), () -> next(id, name));
              } else {
                connection().tell(new Frame.CloseBrowser(id));
                rest();
              }
            });
  }
}
