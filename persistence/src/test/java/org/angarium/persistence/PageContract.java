package org.angarium.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.junit.jupiter.api.Test;

/** How every store reads messages back. */
abstract class PageContract extends BodyContract {
  private static final long NEVER = Long.MAX_VALUE;

  private MessageStore.Page page(MessageStore.PageRequest request) {
    return Visit.page(store, request);
  }

  private void appendTen() throws StoreException {
    append(queue(1));
    for (long id = 1; id <= 10; id++) {
      append(message(id), on(1, id));
    }
  }

  @Test
  void shouldReadBackWhatWasJustAppended() throws StoreException {
    append(queue(1), message(7), on(1, 3, 7));
    append(counted(1, 3, 2));
    MessageStore.StoredMessage read = page(between(1, 0, NEVER, 10)).messages().get(0);
    assertThat(read.place()).isEqualTo(at(1, 3));
    assertThat(read.messageId()).isEqualTo(7);
    assertThat(read.deliveries()).isEqualTo(2);
    assertThat(read.facts()).isEqualTo(facts(7));
    assertThat(read.content()).isEqualTo(message(7).content());
    assertThat(heard.durable()).isEqualTo(2);
  }

  @Test
  void shouldReadWithinBounds() throws StoreException {
    appendTen();
    for (int i = 0; i < 2; i++) {
      assertThat(sequences(page(between(1, 3, 7, 10)))).containsExactly(4L, 5L, 6L);
      assertThat(page(between(1, 3, 7, 10)).complete()).isTrue();
      assertThat(page(between(1, 3, 7, 3)).complete()).isTrue();
      assertThat(sequences(page(between(1, 3, 7, 2)))).containsExactly(4L, 5L);
      assertThat(page(between(1, 3, 7, 2)).complete()).isFalse();
      assertThat(page(between(1, 7, 7, 2)).messages()).isEmpty();
      assertThat(page(between(1, 9, 5, 2)).messages()).isEmpty();
      assertThat(page(between(1, 10, NEVER, 2)).messages()).isEmpty();
      assertThat(page(between(1, 10, NEVER, 2)).complete()).isTrue();
      assertThat(page(between(2, 0, NEVER, 2)).messages()).isEmpty();
      restart();
    }
  }

  @Test
  void shouldEndAPageBeforeItHasTooManyBytes() throws StoreException {
    append(queue(1));
    for (long id = 1; id <= 4; id++) {
      append(new MessageStored(id, new byte[400]), on(1, id));
    }
    MessageStore.PageRequest request = new MessageStore.PageRequest(1, 4, 0, NEVER, 0, 100, 1_000);
    assertThat(sequences(page(request))).containsExactly(1L, 2L);
    assertThat(page(request).complete()).isFalse();
    MessageStore.PageRequest small = new MessageStore.PageRequest(1, 4, 1, NEVER, 0, 100, 10);
    assertThat(sequences(page(small))).as("one whatever its size").containsExactly(2L);
  }

  @Test
  void shouldNotReadWhatHasLeft() throws StoreException {
    appendTen();
    append(off(1, 1), off(1, 5), off(1, 10));
    assertThat(sequences(page(between(1, 0, NEVER, 100))))
        .containsExactly(2L, 3L, 4L, 6L, 7L, 8L, 9L);
    restart();
    append(off(1, 4));
    assertThat(sequences(page(between(1, 0, NEVER, 100)))).containsExactly(2L, 3L, 6L, 7L, 8L, 9L);
    append(new DestinationRemoved(1));
    assertThat(page(between(1, 0, NEVER, 100)).messages()).isEmpty();
  }

  @Test
  void shouldKeepLanesApart() throws StoreException {
    append(queue(1));
    for (int lane = 0; lane < Place.LANES; lane++) {
      long id = lane + 1L;
      append(message(id), new MessageEnqueued(new Place(1, lane, 5), id, facts(id), null));
    }
    for (int i = 0; i < 2; i++) {
      for (int lane = 0; lane < Place.LANES; lane++) {
        assertThat(Visit.readLane(store, 1, lane))
            .singleElement()
            .extracting(MessageStore.StoredMessage::messageId)
            .isEqualTo(lane + 1L);
      }
      restart();
    }
  }

  @Test
  void shouldReadOnlyWhatHasExpired() throws StoreException {
    append(queue(1));
    long[] expirations = {300, 0, 100, 200, 0, 250};
    for (int i = 0; i < expirations.length; i++) {
      long id = i + 1L;
      Facts facts = new Facts(5, expirations[i], 0);
      append(message(id), new MessageEnqueued(at(1, id), id, facts, null));
    }
    for (int i = 0; i < 2; i++) {
      MessageStore.Page page = page(new MessageStore.PageRequest(1, 4, 0, NEVER, 200, 10, 1_000));
      assertThat(sequences(page)).containsExactly(3L, 4L);
      assertThat(page.complete()).isTrue();
      assertThat(page.earliestExpiration()).isPositive().isLessThanOrEqualTo(250);
      MessageStore.Page first = page(new MessageStore.PageRequest(1, 4, 0, NEVER, 200, 1, 1_000));
      assertThat(sequences(first)).containsExactly(3L);
      assertThat(first.complete()).isFalse();
      MessageStore.Page none = page(new MessageStore.PageRequest(1, 4, 0, NEVER, 99, 10, 1_000));
      assertThat(none.messages()).isEmpty();
      assertThat(none.complete()).isTrue();
      MessageStore.Page all = page(new MessageStore.PageRequest(1, 4, 0, NEVER, 300, 10, 1_000));
      assertThat(sequences(all)).containsExactly(1L, 3L, 4L, 6L);
      assertThat(all.earliestExpiration()).isZero();
      restart();
    }
  }

  @Test
  void shouldReadAMessageFromEachOfItsPlaces() throws StoreException {
    append(queue(1), subscription(2), subscription(3));
    append(message(1), on(1, 1), on(2, 1), on(3, 1));
    append(off(1, 1), counted(3, 1, 4));
    append(moved(at(1, 2), 1, at(2, 1)), off(2, 1));
    for (int i = 0; i < 2; i++) {
      assertThat(sequences(page(between(1, 0, NEVER, 10)))).containsExactly(2L);
      assertThat(page(between(2, 0, NEVER, 10)).messages()).isEmpty();
      assertThat(page(between(3, 0, NEVER, 10)).messages().get(0).deliveries()).isEqualTo(4);
      assertThat(page(between(1, 0, NEVER, 10)).messages().get(0).content())
          .isEqualTo(message(1).content());
      restart();
    }
  }

  @Test
  void shouldReadLongQueuesThatOthersStandBetween() throws StoreException {
    append(queue(1), queue(2));
    List<byte[]> expected = new ArrayList<>();
    Random random = new Random(5);
    for (long id = 1; id <= 3_000; id++) {
      byte[] content = new byte[random.nextInt(600)];
      random.nextBytes(content);
      long holder = id % 3 == 0 ? 1 : 2;
      append(new MessageStored(id, content), on(holder, id));
      if (holder == 1) {
        expected.add(content);
      }
    }
    for (int i = 0; i < 2; i++) {
      List<MessageStore.StoredMessage> read = Visit.readLane(store, 1, 4);
      assertThat(read.stream().map(MessageStore.StoredMessage::content).toList())
          .usingElementComparator(Arrays::compare)
          .isEqualTo(expected);
      restart();
    }
    List<Long> left = new ArrayList<>();
    for (long id = 1; id <= 3_000; id++) {
      if (id % 3 != 0 && id % 100 == 1) {
        left.add(id);
      } else if (id % 3 != 0) {
        append(off(2, id));
      }
    }
    for (int i = 0; i < 2; i++) {
      assertThat(Visit.readLane(store, 2, 4).stream().map(read -> read.place().sequence()))
          .containsExactlyElementsOf(left);
      restart();
    }
  }
}
