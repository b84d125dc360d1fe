package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 4.2.4: what subscriptions may be called. */
class SubscriptionNameTest extends SpecificationCase {
  @Test
  void shouldAllowLettersDigitsUnderscoresDotsAndMinuses() throws JMSException {
    assertAllowed("aZ09_.-");
    assertAllowed("-");
    assertAllowed(".a");
    assertAllowed("0");
    assertAllowed("größe.価格-Ω_٣"); // letters and digits that Java knows beyond those of ASCII
  }

  @Test
  void shouldAllowNamesOf128Characters() throws JMSException {
    assertAllowed("n".repeat(128));
    assertAllowed("価".repeat(128));
    assertAllowed("._-0".repeat(32));
  }

  @Test
  void shouldTellNamesApart() throws JMSException {
    List<MessageConsumer> consumers =
        List.of(
            session.createSharedConsumer(topic, "name"),
            session.createSharedConsumer(topic, "Name"),
            session.createSharedConsumer(topic, "name."),
            session.createSharedConsumer(topic, "n".repeat(127) + "a"),
            session.createSharedConsumer(topic, "n".repeat(127) + "b"));
    sendText(topic, "text");
    for (MessageConsumer consumer : consumers) {
      assertThat(receiveText(consumer)).isEqualTo("text");
    }
  }

  private void assertAllowed(String name) throws JMSException {
    try (Connection named = factory.createConnection()) {
      named.setClientID(uniqueName());
      named.start();
      Session naming = named.createSession();
      assertHolds(naming.createSharedConsumer(topic, name));
      assertHolds(naming.createDurableConsumer(topic, name));
      naming.unsubscribe(name);
      assertHolds(naming.createSharedDurableConsumer(topic, name));
      naming.unsubscribe(name);
    }
  }

  private void assertHolds(MessageConsumer consumer) throws JMSException {
    sendText(topic, "text");
    assertThat(receiveText(consumer)).isEqualTo("text");
    consumer.close();
  }
}
