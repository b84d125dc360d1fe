package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JdkObsolete") // the API has Enumerations
class BrowsingTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private final AngariumQueue queue = new AngariumQueue("q");
  private Connection connection;
  private QueueBrowser browser;

  @BeforeEach
  void browse() throws JMSException {
    connection = broker.factory().createConnection();
    Session session = connection.createSession();
    browser = session.createBrowser(queue);
    broker.answer(
        Frame.BrowseNext.class,
        f ->
            broker.all(Frame.BrowseNext.class).size() == 1
                ? new Frame.Browsed(f.requestId(), false, List.of(browsed("a", 0)))
                : new Frame.Browsed(f.requestId(), true, List.of(browsed("b", 2))));
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    broker.close();
  }

  private static Frame.BrowsedMessage browsed(String text, int count) {
    return new Frame.BrowsedMessage(count, ScriptedBroker.message(text, 4, 0));
  }

  @Test
  void shouldFetchLotsUntilTheEnd() throws Exception {
    Enumeration<?> messages = browser.getEnumeration();
    Message first = (Message) messages.nextElement();
    Message second = (Message) messages.nextElement();

    assertThat(((TextMessage) first).getText()).isEqualTo("a");
    assertThat(first.getJMSRedelivered()).isFalse();
    assertThat(((TextMessage) second).getText()).isEqualTo("b");
    assertThat(second.getJMSRedelivered()).isTrue();
    assertThat(second.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    assertThat(messages.hasMoreElements()).isFalse();
    assertThatThrownBy(messages::nextElement).isInstanceOf(NoSuchElementException.class);
    assertThat(broker.all(Frame.OpenBrowser.class).get(0).queue())
        .isEqualTo(queue.destinationName());
    assertThat(broker.all(Frame.CloseBrowser.class)).hasSize(1);
  }

  @Test
  void shouldStartAnewWithEachEnumerationAndEndThemAllWhenClosed() throws Exception {
    Enumeration<?> messages = browser.getEnumeration();
    browser.getEnumeration();
    assertThat(broker.all(Frame.OpenBrowser.class)).hasSize(2);

    browser.close();
    browser.close();

    assertThat(broker.all(Frame.CloseBrowser.class)).hasSize(2);
    assertThatThrownBy(messages::hasMoreElements).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(browser::getEnumeration)
        .isInstanceOf(jakarta.jms.IllegalStateException.class);
  }
}
