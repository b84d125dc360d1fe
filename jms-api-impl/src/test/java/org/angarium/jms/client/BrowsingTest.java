package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JdkObsolete") // the API has Enumerations
class BrowsingTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private final AngariumQueue queue = new AngariumQueue("q");
  private Connection connection;
  private Session session;
  private QueueBrowser browser;

  @BeforeEach
  void browse() throws JMSException {
    connection = broker.factory().createConnection();
    session = connection.createSession();
    browser = session.createBrowser(queue);
    broker.passOver();
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
    Frame.OpenBrowser open = broker.all(Frame.OpenBrowser.class).get(0);
    assertThat(open.queue()).isEqualTo(queue.destinationName());
    assertThat(open.selector()).isNull();
    assertThat(broker.all(Frame.CloseBrowser.class))
        .containsExactly(new Frame.CloseBrowser(open.browserId()));
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

  @Test
  void shouldAskForWhatTheSelectorSelects() throws Exception {
    try (QueueBrowser selective = session.createBrowser(queue, "colour = 'red'")) {
      assertThat(selective.getMessageSelector()).isEqualTo("colour = 'red'");
      assertThat(selective.getQueue()).isEqualTo(queue);
      selective.getEnumeration();
    }
    assertThat(broker.all(Frame.OpenBrowser.class))
        .hasSize(2)
        .extracting(Frame.OpenBrowser::selector)
        .containsOnly("colour = 'red'");
    assertThat(broker.all(Frame.CloseBrowser.class)).hasSize(2);
    assertThat(session.createBrowser(queue, "").getMessageSelector()).isNull();
    assertThat(session.createBrowser(queue, " ").getMessageSelector()).isNull();
  }

  @Test
  void shouldBeRefusedWhenMadeNotWhenRead() throws Exception {
    broker.answer(
        Frame.OpenBrowser.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.INVALID_SELECTOR, "at 1: no"));
    assertThatThrownBy(() -> session.createBrowser(queue, "("))
        .isInstanceOf(InvalidSelectorException.class)
        .hasMessage("at 1: no");
    broker.answer(
        Frame.OpenBrowser.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.INVALID_DESTINATION, "gone"));
    assertThatThrownBy(() -> session.createBrowser(queue))
        .isInstanceOf(InvalidDestinationException.class);
    session.createMessage();
  }
}
