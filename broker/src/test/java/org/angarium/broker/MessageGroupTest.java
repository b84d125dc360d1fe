package org.angarium.broker;

import static org.angarium.broker.TestClient.fleeting;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Test;

final class MessageGroupTest {
  private static final DestinationName QUEUE = DestinationName.queue("q");

  private final TestBroker broker = new TestBroker();
  private final TestClient client = broker.client();

  MessageGroupTest() {
    client.opensSession();
  }

  private void sends(String group, int number) {
    client.sends(0, fleeting(QUEUE, group + number, "JMSXGroupID", group));
  }

  private Set<String> groupsOf(int consumerId) {
    return client.bodiesFor(consumerId).stream()
        .map(body -> body.substring(0, 1))
        .collect(Collectors.toSet());
  }

  @Test
  void shouldGiveEachGroupToOneConsumerInOrder() {
    client.consumes(1, QUEUE, (String) null);
    client.consumes(2, QUEUE, (String) null);
    for (int i = 0; i < 10; i++) {
      for (String group : List.of("a", "b", "c", "d")) {
        sends(group, i);
      }
    }
    assertThat(groupsOf(1)).hasSize(2).doesNotContainAnyElementsOf(groupsOf(2));
    assertThat(client.bodiesFor(1)).hasSize(20);
    assertThat(client.bodiesFor(2)).hasSize(20);
    for (String group : groupsOf(1)) {
      assertThat(client.bodiesFor(1).stream().filter(body -> body.startsWith(group))).isSorted();
    }
  }

  @Test
  void shouldKeepAGroupForItsConsumerAndLetOthersPass() {
    client.says(new Frame.OpenConsumer(0, 1, 1, QUEUE, Frame.Selection.ALL, null, 1));
    sends("a", 0);
    client.consumes(2, QUEUE, (String) null);
    sends("a", 1);
    sends("b", 0);
    sends("a", 2);
    assertThat(client.bodiesFor(1)).containsExactly("a0");
    assertThat(client.bodiesFor(2)).containsExactly("b0");
    client.says(new Frame.ConsumerCredit(1, 5));
    assertThat(client.bodiesFor(1)).containsExactly("a0", "a1", "a2");
  }

  @Test
  void shouldKeepTheOrderOfAllMessagesForASingleConsumer() {
    client.says(new Frame.OpenConsumer(0, 1, 1, QUEUE, Frame.Selection.ALL, null, 1));
    sends("g", 1);
    sends("g", 2);
    sends("h", 3);
    client.sends(0, fleeting(QUEUE, "4"));
    client.sends(0, fleeting(QUEUE, "high", "JMSXGroupID", "g").withPriority(9));
    for (int i = 0; i < 4; i++) {
      client.says(new Frame.ConsumerCredit(1, 1));
    }
    assertThat(client.bodies()).containsExactly("g1", "high", "g2", "h3", "4");
  }

  @Test
  void shouldGiveTheGroupsOfAConsumerThatLeavesToOthers() {
    client.says(new Frame.OpenConsumer(0, 1, 1, QUEUE, Frame.Selection.ALL, null, 1));
    sends("a", 0);
    client.consumes(2, QUEUE, (String) null);
    sends("a", 1);
    sends("a", 2);
    client.closes(1);
    assertThat(client.bodiesFor(2)).containsExactly("a0", "a1", "a2");
  }

  @Test
  void shouldKeepGroupsTogetherAmongSelectiveConsumers() {
    client.consumes(1, QUEUE, "JMSXGroupID = 'a'");
    client.consumes(2, QUEUE, (String) null);
    for (int i = 0; i < 5; i++) {
      sends("a", i);
    }
    int owner = client.bodiesFor(1).isEmpty() ? 2 : 1;
    assertThat(client.bodiesFor(owner)).containsExactly("a0", "a1", "a2", "a3", "a4");
  }
}
