package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Section 4.1.6: looking at the messages of a queue without removing them. */
class QueueBrowserTest extends SpecificationCase {
  private void sendTexts(String... texts) throws JMSException {
    for (String text : texts) {
      sendText(queue, text);
    }
  }

  @Test
  void shouldShowTheMessagesInTheOrderOfDeliveryAndLeaveThem() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    producer.send(session.createTextMessage("two"));
    producer.send(session.createTextMessage("three"));
    producer.setPriority(9);
    producer.send(session.createTextMessage("one"));
    try (QueueBrowser browser = session.createBrowser(queue)) {
      for (int i = 0; i < 2; i++) {
        assertThat(Texts.of(browser.getEnumeration())).containsExactly("one", "two", "three");
      }
    }
    MessageConsumer consumer = session.createConsumer(queue);
    for (String text : List.of("one", "two", "three")) {
      Message message = receive(consumer);
      assertThat(Texts.of(message)).isEqualTo(text);
      assertThat(message.getJMSRedelivered()).isFalse();
      assertThat(message.getIntProperty("JMSXDeliveryCount")).isOne();
    }
  }

  @Test
  void shouldShowAsManyAsThereAre() throws JMSException {
    int count = 300;
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer producer = transacted.createProducer(queue);
    List<String> texts = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    for (String text : texts) {
      producer.send(transacted.createTextMessage(text));
    }
    transacted.commit();
    assertThat(Texts.of(session.createBrowser(queue).getEnumeration())).isEqualTo(texts);
  }

  @Test
  void shouldShowOnlyWhatItsSelectorMatches() throws JMSException {
    for (int i = 0; i < 6; i++) {
      Message message = session.createTextMessage(Integer.toString(i));
      message.setIntProperty("number", i);
      send(queue, message);
    }
    try (QueueBrowser browser = session.createBrowser(queue, "number BETWEEN 2 AND 3")) {
      assertThat(browser.getMessageSelector()).isEqualTo("number BETWEEN 2 AND 3");
      assertThat(Texts.of(browser.getEnumeration())).containsExactly("2", "3");
    }
    assertThat(session.createBrowser(queue).getMessageSelector()).isNull();
    assertThat(session.createBrowser(queue, null).getMessageSelector()).isNull();
    assertThat(session.createBrowser(queue, "").getMessageSelector()).isNull();
    assertThat(session.createBrowser(queue).getQueue()).isEqualTo(queue);
  }

  @Test
  void shouldBeMadeOfEachKindOfSession() throws JMSException {
    sendTexts("one");
    JMSContext context = context();
    QueueConnection queues = closing(((QueueConnectionFactory) factory).createQueueConnection());
    QueueSession ofQueues = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    for (QueueBrowser browser :
        List.of(
            session.createBrowser(queue),
            context.createBrowser(queue),
            context.createBrowser(queue, "JMSPriority = 4"),
            ofQueues.createBrowser(queue),
            ofQueues.createBrowser(queue, "JMSPriority = 4"))) {
      assertThat(Texts.of(browser.getEnumeration())).containsExactly("one");
      browser.close();
    }
  }

  @Test
  void shouldBrowseThoughTheConnectionIsStopped() throws JMSException {
    sendTexts("one");
    Connection stopped = closing(factory.createConnection());
    assertThat(Texts.of(stopped.createSession().createBrowser(queue).getEnumeration()))
        .containsExactly("one");
  }

  @Test
  void shouldNotShowAMessageBeforeItsDeliveryTime() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(100);
    Message delayed = session.createTextMessage("delayed");
    producer.send(delayed);
    QueueBrowser browser = session.createBrowser(queue);
    await()
        .until(
            () -> {
              List<String> shown = Texts.of(browser.getEnumeration());
              long now = System.currentTimeMillis();
              assertThat(shown.isEmpty() || now >= delayed.getJMSDeliveryTime()).isTrue();
              return !shown.isEmpty();
            });
  }

  @Test
  void shouldNotShowWhatIsNotCommitted() throws JMSException {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    transacted.createProducer(queue).send(transacted.createTextMessage("one"));
    QueueBrowser browser = session.createBrowser(queue);
    assertThat(Texts.of(browser.getEnumeration())).isEmpty();
    transacted.commit();
    assertThat(Texts.of(browser.getEnumeration())).containsExactly("one");
  }

  @Test
  void shouldGoOnWhileMessagesComeAndGo() throws JMSException {
    sendTexts("one", "two", "three");
    Enumeration<?> messages = session.createBrowser(queue).getEnumeration();
    assertThat(messages.hasMoreElements()).isTrue();
    assertThat(Texts.of((Message) messages.nextElement())).isEqualTo("one");
    assertThat(Texts.received(session.createConsumer(queue), 3)).hasSize(3);
    sendTexts("four");
    assertThat(List.of("two", "three", "four")).containsAll(Texts.of(messages));
  }

  @Test
  @SuppressWarnings("JdkObsolete") // the API has an Enumeration
  void shouldEndLikeAnyEnumeration() throws JMSException {
    Enumeration<?> messages = session.createBrowser(queue).getEnumeration();
    assertThat(messages.hasMoreElements()).isFalse();
    assertThatThrownBy(messages::nextElement).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void shouldShowMessagesAsReadOnlyAndIgnoreTheirAcknowledgement() throws JMSException {
    sendTexts("one");
    Session manual = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Message shown = (Message) manual.createBrowser(queue).getEnumeration().nextElement();
    assertThatThrownBy(() -> shown.setIntProperty("a", 1))
        .isInstanceOf(MessageNotWriteableException.class);
    shown.acknowledge();
    manual.close();
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("one");
  }

  @Test
  void shouldIgnoreClosingTwice() throws JMSException {
    QueueBrowser browser = session.createBrowser(queue);
    browser.close();
    browser.close();
    sendTexts("one");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("one");
  }
}
