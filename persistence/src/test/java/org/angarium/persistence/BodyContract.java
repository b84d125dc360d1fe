package org.angarium.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.junit.jupiter.api.Test;

/** What every store must tell of large bodies. */
abstract class BodyContract extends BranchContract {
  private static MessageEnqueued on(long holderId, long messageId, long sequence, long bodyId) {
    return new MessageEnqueued(
        at(holderId, sequence), messageId, new Facts(1L << 30, 0, bodyId), null);
  }

  @Test
  void shouldTellWhichBodiesMessagesHave() throws StoreException {
    append(queue(1), queue(2));
    append(message(1), on(1, 1, 1, 71), on(2, 1, 1, 71));
    append(message(2), on(1, 2, 2, 72), message(3), on(1, 3, 3, 0));
    append(message(4), on(1, 4, 4, 74));
    append(off(1, 4), off(1, 1));
    for (int i = 0; i < 3; i++) {
      restart();
      assertThat(visited.bodies()).containsExactlyInAnyOrder(71L, 72L);
    }
    append(off(2, 1));
    restart();
    assertThat(visited.bodies()).containsExactly(72L);
  }

  @Test
  void shouldTellWhenTheLastMessageWithABodyHasGone() throws StoreException {
    append(queue(1), queue(2));
    append(message(1), on(1, 1, 1, 71), on(2, 1, 1, 71));
    append(message(2), on(1, 2, 2, 72));
    append(off(1, 1));
    restart();

    append(off(1, 2));
    assertThat(heard.releasedBodies(1)).containsExactly(72L);
    append(new DestinationRemoved(2));
    assertThat(heard.releasedBodies(2)).containsExactly(72L, 71L);
  }

  /** As for a dead letter, which has the body of the message that it is a copy of. */
  @Test
  void shouldCountBodiesAtTheEndOfABatch() throws StoreException {
    append(queue(1), queue(2));
    append(message(1), on(1, 1, 1, 71));
    append(off(1, 1), message(2), on(2, 2, 1, 71));
    append(message(3), on(1, 3, 2, 73));
    append(off(1, 2));

    assertThat(heard.releasedBodies(1)).containsExactly(73L);
    restart();
    assertThat(visited.bodies()).containsExactly(71L);
  }

  /** A body that came and went within a batch has gone, too. */
  @Test
  void shouldTellOfABodyThatOnlyOneBatchHad() throws StoreException {
    append(queue(1));
    append(message(1), on(1, 1, 1, 71), off(1, 1));

    assertThat(heard.releasedBodies(1)).containsExactly(71L);
  }
}
