package org.angarium.specification;

import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicSession;
import javax.transaction.xa.XAResource;
import org.angarium.jms.AngariumXAConnectionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Section 11.3: the interfaces for distributed transactions, of each of the APIs. */
class XaInterfacesTest extends SpecificationCase {
  private final BranchXid branch = BranchXid.unique();
  private AngariumXAConnectionFactory xaFactory;

  @BeforeEach
  void makeAnXaFactory() {
    xaFactory = new AngariumXAConnectionFactory(transport.url());
  }

  private static void assertLed(XASession session) throws JMSException {
    for (Session one : new Session[] {session, session.getSession()}) {
      assertThat(one.getTransacted()).isTrue();
      assertThat(one.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
      assertThatThrownBy(one::commit).isInstanceOf(TransactionInProgressException.class);
      assertThatThrownBy(one::rollback).isInstanceOf(TransactionInProgressException.class);
      assertThatThrownBy(one::recover).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void shouldLeaveDecisionsToTheTransactionManager() throws Exception {
    XAConnection connection = closing(xaFactory.createXAConnection());
    XASession led = connection.createXASession();
    assertLed(led);
    led.getXAResource().start(branch, TMNOFLAGS);
    assertLed(led);
    led.createProducer(queue).send(led.createTextMessage("still usable"));
    led.getXAResource().end(branch, TMSUCCESS);
    assertLed(led);
    led.getXAResource().commit(branch, true);
    assertHeld(queue, "still usable");
    led.close();
    assertThatThrownBy(led::getSession).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(led::getTransacted).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(led::commit).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldServeContexts() throws Exception {
    XAJMSContext context = closing(xaFactory.createXAContext());
    XAResource resource = context.getXAResource();
    JMSContext led = context.getContext();
    assertThat(led.getTransacted()).isTrue();
    assertThat(context.getSessionMode()).isEqualTo(JMSContext.SESSION_TRANSACTED);
    sendText(queue, "one");
    JMSConsumer consumer = led.createConsumer(queue);
    resource.start(branch, TMNOFLAGS);
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("one");
    led.createProducer().send(queue, "two");
    assertThatThrownBy(led::commit).isInstanceOf(TransactionInProgressRuntimeException.class);
    assertThatThrownBy(led::rollback).isInstanceOf(TransactionInProgressRuntimeException.class);
    assertThatThrownBy(led::recover).isInstanceOf(IllegalStateRuntimeException.class);
    resource.end(branch, TMSUCCESS);
    resource.prepare(branch);
    resource.commit(branch, false);
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("two");

    JMSContext local = closing(context.createContext(JMSContext.SESSION_TRANSACTED));
    local.createProducer().send(queue, "three");
    local.commit();
    context.close();
    assertThatThrownBy(led::createMessage).isInstanceOf(IllegalStateRuntimeException.class);
    local.close();
    assertHeld(queue, "three");
  }

  @Test
  void shouldServeTheOlderApiForQueues() throws Exception {
    XAQueueConnection connection = closing(xaFactory.createXAQueueConnection());
    connection.start();
    XAQueueSession led = connection.createXAQueueSession();
    assertLed(led);
    assertLed(connection.createXASession());
    QueueSession older = led.getQueueSession();
    XAResource resource = led.getXAResource();
    QueueReceiver receiver = older.createReceiver(queue);
    sendText(queue, "one");
    resource.start(branch, TMNOFLAGS);
    older.createSender(queue).send(receive(receiver));
    resource.end(branch, TMSUCCESS);
    resource.prepare(branch);
    resource.commit(branch, false);
    led.close();
    assertHeld(queue, "one");
    assertThat(connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE).getTransacted())
        .isFalse();
    connection.createQueueSession(true, 0).commit();
  }

  @Test
  void shouldServeTheOlderApiForTopics() throws Exception {
    XATopicConnection connection = closing(xaFactory.createXATopicConnection());
    connection.start();
    XATopicSession led = connection.createXATopicSession();
    assertLed(led);
    assertLed(connection.createXASession());
    TopicSession older = led.getTopicSession();
    XAResource resource = led.getXAResource();
    var subscriber = session.createConsumer(topic);
    for (String text : new String[] {"destroyed", "published"}) {
      resource.start(branch, TMNOFLAGS);
      older.createPublisher(topic).publish(older.createTextMessage(text));
      resource.end(branch, TMSUCCESS);
      if (text.equals("published")) {
        resource.commit(branch, true);
      } else {
        resource.rollback(branch);
      }
    }
    assertThat(receiveText(subscriber)).isEqualTo("published");
    assertThat(connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE).getTransacted())
        .isFalse();
    connection.createTopicSession(true, 0).commit();
  }

  @Test
  void shouldConnectWithANameAndAPassword() throws Exception {
    closing(xaFactory.createXAConnection("u", "p")).createXASession();
    closing(xaFactory.createXAQueueConnection("u", "p")).createXAQueueSession();
    closing(xaFactory.createXATopicConnection("u", "p")).createXATopicSession();
    assertThat(closing(xaFactory.createXAContext("u", "p")).getXAResource()).isNotNull();
  }
}
