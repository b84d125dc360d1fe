package org.angarium.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.Enumeration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BrowserIT extends EndToEnd {
  @Test
  void shouldShowMessagesInOrderAndLeaveThem() throws JMSException {
    send("one", "two", "three");
    assertThat(browse()).containsExactly("one", "two", "three");
    assertThat(browse()).containsExactly("one", "two", "three");
    assertThat(drain()).containsExactly("one", "two", "three");
    assertThat(browse()).isEmpty();
  }

  @Test
  void shouldShowALongQueueCompletely() throws JMSException {
    sendMany(3_000);
    assertThat(browse())
        .containsExactlyElementsOf(IntStream.range(0, 3_000).mapToObj(Integer::toString).toList());
  }

  @Test
  void shouldBrowseAgainFromTheStart() throws JMSException {
    send("one");
    try (Session session = autoSession();
        QueueBrowser browser = session.createBrowser(queue(session))) {
      assertThat(browser.getEnumeration().hasMoreElements()).isTrue();
      send("two");
      Enumeration<?> again = browser.getEnumeration();
      assertThat(again.nextElement()).isNotNull();
      assertThat(again.nextElement()).isNotNull();
      assertThat(again.hasMoreElements()).isFalse();
      assertThat(browser.getQueue()).isEqualTo(queue(session));
      assertThat(browser.getMessageSelector()).isNull();
    }
  }
}
