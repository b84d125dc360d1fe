package org.angarium.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a recovery has visited, held to what {@link MessageStore#recover} promises. */
public final class Visit implements MessageStore.Visitor {
  private static final int PAGE_MESSAGES = 700;
  private static final int PAGE_BYTES = 1 << 20;

  private final State state = new State();
  private final Set<StoreRecord> defined = new HashSet<>();
  private final List<MessageStore.LaneFound> lanes = new ArrayList<>();
  private final Set<Long> bodies = new HashSet<>();

  @Override
  public void defined(StoreRecord definition) {
    assertThat(lanes).as("lanes before %s", definition).isEmpty();
    assertThat(defined.add(definition)).as("%s for the first time", definition).isTrue();
    definition.accept(state);
  }

  @Override
  public void lane(MessageStore.LaneFound lane) {
    assertThat(lane.messages()).as("%s", lane).isPositive();
    assertThat(lanes.stream().map(one -> one.holderId() + "/" + one.lane()))
        .doesNotContain(lane.holderId() + "/" + lane.lane());
    lanes.add(lane);
  }

  @Override
  public void body(long bodyId) {
    assertThat(bodies.add(bodyId)).as("body %d for the first time", bodyId).isTrue();
  }

  /** The large bodies of messages. */
  public Set<Long> bodies() {
    return bodies;
  }

  /** The lanes with messages, in no order. */
  public List<MessageStore.LaneFound> lanes() {
    return lanes;
  }

  /** The definitions, in the order in which they were made. */
  public List<StoreRecord> definitions() {
    return state.definitions();
  }

  /** Reads everything that was found back, through pages, and what they make. */
  public State read(MessageStore store) {
    State whole = new State();
    state.definitions().forEach(definition -> definition.accept(whole));
    for (MessageStore.LaneFound lane : lanes) {
      readLane(store, lane.holderId(), lane.lane()).forEach(whole::take);
      MessageStore.LaneFound expected = whole.lane(lane.holderId(), lane.lane());
      assertThat(lane.messages()).as("%s", lane).isEqualTo(expected.messages());
      assertThat(lane.bytes()).as("%s", lane).isEqualTo(expected.bytes());
      assertThat(lane.lastSequence())
          .as("%s", lane)
          .isGreaterThanOrEqualTo(expected.lastSequence());
      long earliest = whole.earliestExpiration(lane.holderId(), lane.lane());
      assertThat(lane.earliestExpiration() == 0).as("%s never", lane).isEqualTo(earliest == 0);
      assertThat(lane.earliestExpiration()).as("%s", lane).isLessThanOrEqualTo(earliest);
    }
    return whole;
  }

  /** All messages of a lane. */
  public static List<MessageStore.StoredMessage> readLane(
      MessageStore store, long holderId, int lane) {
    List<MessageStore.StoredMessage> all = new ArrayList<>();
    MessageStore.Page page;
    long after = 0;
    do {
      page =
          page(
              store,
              new MessageStore.PageRequest(
                  holderId, lane, after, Long.MAX_VALUE, 0, PAGE_MESSAGES, PAGE_BYTES));
      for (MessageStore.StoredMessage read : page.messages()) {
        assertThat(read.place().holderId()).isEqualTo(holderId);
        assertThat(read.place().lane()).isEqualTo(lane);
        assertThat(read.place().sequence()).isGreaterThan(after);
        after = read.place().sequence();
        all.add(read);
      }
      assertThat(page.complete() || !page.messages().isEmpty()).as("a page goes on").isTrue();
    } while (!page.complete());
    return all;
  }

  /** Asks for a page and waits for it. */
  public static MessageStore.Page page(MessageStore store, MessageStore.PageRequest request) {
    CompletableFuture<MessageStore.Page> answer = new CompletableFuture<>();
    store.page(request, answer::complete);
    try {
      return answer.get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer to " + request, e);
    }
  }
}
