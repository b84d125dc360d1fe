package org.angarium.broker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.Test;

final class RequestsTest {
  /** What never is a request: greetings, answers, and what only a broker sends. */
  private static final Set<Class<?>> OTHERS =
      Set.of(
          Frame.Hello.class,
          Frame.Welcome.class,
          Frame.Heartbeat.class,
          Frame.Close.class,
          Frame.Done.class,
          Frame.Failed.class,
          Frame.ProducerCredit.class,
          Frame.SendRefused.class,
          Frame.Deliver.class,
          Frame.Browsed.class,
          Frame.Prepared.class,
          Frame.BranchList.class,
          Frame.BodyPart.class);

  /** What does not come to the core thread. */
  private static final Set<Class<?>> UPLOADS =
      Set.of(Frame.WriteBody.class, Frame.EndBody.class, Frame.DropBody.class);

  @Test
  void shouldKnowEveryFrameThatAClientMaySend() {
    Set<Class<?>> all = new HashSet<>(Requests.types());
    all.addAll(OTHERS);
    all.addAll(UPLOADS);
    assertThat(all).containsExactlyInAnyOrder(Frame.class.getPermittedSubclasses());
    assertThat(Requests.types()).doesNotContainAnyElementsOf(OTHERS);
  }
}
