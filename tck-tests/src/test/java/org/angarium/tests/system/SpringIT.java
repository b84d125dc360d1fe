package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.transaction.support.TransactionTemplate;

/** A Spring application's usual pieces. */
class SpringIT {
  @TempDir private static Path directory;
  private static BrokerProcess broker;
  private static ConnectionFactory factory;

  @BeforeAll
  static void start() throws IOException, JMSException {
    broker = BrokerProcess.start(directory.resolve("data"));
    factory = new AngariumConnectionFactory(broker.url());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void shouldSendAndReceiveWithATemplateThatOpensEverythingEachTime() {
    JmsTemplate template = template(factory);
    for (int i = 0; i < 20; i++) {
      template.convertAndSend("plain", "message " + i);
      assertThat(template.receiveAndConvert("plain")).isEqualTo("message " + i);
    }
    template.setReceiveTimeout(100);
    assertThat(template.receiveAndConvert("plain")).isNull();
  }

  @Test
  void shouldSendAndReceiveThroughACache() {
    CachingConnectionFactory cache = new CachingConnectionFactory(factory);
    try {
      JmsTemplate template = template(cache);
      for (int i = 0; i < 200; i++) {
        template.convertAndSend("cached", "message " + i);
        assertThat(template.receiveAndConvert("cached")).isEqualTo("message " + i);
      }
    } finally {
      cache.destroy();
    }
  }

  @Test
  void shouldTakePartInALocalTransaction() {
    JmsTemplate template = template(factory);
    template.setReceiveTimeout(100);
    TransactionTemplate transactions = new TransactionTemplate(new JmsTransactionManager(factory));
    transactions.executeWithoutResult(
        status -> {
          template.convertAndSend("local", "rolled back");
          status.setRollbackOnly();
        });
    assertThat(template.receiveAndConvert("local")).isNull();
    transactions.executeWithoutResult(status -> template.convertAndSend("local", "committed"));
    template.setReceiveTimeout(10_000);
    assertThat(template.receiveAndConvert("local")).isEqualTo("committed");
  }

  @Test
  void shouldRedeliverToAListenerContainerAfterRollback() {
    List<String> heard = new CopyOnWriteArrayList<>();
    AtomicBoolean failed = new AtomicBoolean();
    DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
    container.setConnectionFactory(factory);
    container.setDestinationName("listened");
    container.setSessionTransacted(true);
    container.setConcurrentConsumers(3);
    container.setMessageListener(
        (MessageListener)
            message -> {
              try {
                String text = ((TextMessage) message).getText();
                heard.add(text + "@" + message.getIntProperty("JMSXDeliveryCount"));
                if (text.equals("m7") && failed.compareAndSet(false, true)) {
                  throw new IllegalStateException("the first attempt fails");
                }
              } catch (JMSException e) {
                throw new IllegalStateException(e);
              }
            });
    container.afterPropertiesSet();
    container.start();
    try {
      JmsTemplate template = template(factory);
      for (int i = 0; i < 20; i++) {
        template.convertAndSend("listened", "m" + i);
      }
      await().until(() -> heard.size() == 21);
      assertThat(heard).contains("m7@1", "m7@2").doesNotHaveDuplicates();
    } finally {
      container.shutdown();
    }
    JmsTemplate template = template(factory);
    template.setReceiveTimeout(200);
    assertThat(template.receiveAndConvert("listened")).isNull();
  }

  @Test
  void shouldGoOnListeningAfterTheBrokerWasKilledAndStartedAgain() throws IOException {
    List<String> heard = new CopyOnWriteArrayList<>();
    DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
    container.setConnectionFactory(factory);
    container.setDestinationName("resumed");
    container.setSessionTransacted(true);
    container.setRecoveryInterval(100);
    container.setupMessageListener((MessageListener) message -> heard.add("one"));
    container.afterPropertiesSet();
    container.start();
    try {
      template(factory).convertAndSend("resumed", "before");
      await().until(() -> heard.size() == 1);
      broker.kill();
      broker = BrokerProcess.start(directory.resolve("data"), broker.port());
      template(factory).convertAndSend("resumed", "after");
      await().atMost(Duration.ofSeconds(30)).until(() -> heard.size() == 2);
    } finally {
      container.shutdown();
    }
  }

  private static JmsTemplate template(ConnectionFactory connections) {
    JmsTemplate template = new JmsTemplate(connections);
    template.setReceiveTimeout(10_000);
    return template;
  }
}
