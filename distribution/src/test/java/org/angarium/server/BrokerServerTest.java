package org.angarium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.angarium.broker.Authenticator;
import org.angarium.broker.BrokerSettings;
import org.angarium.embed.EmbeddedBroker;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.transport.url.BrokerUrl.Endpoint;
import org.junit.jupiter.api.Test;

class BrokerServerTest {
  @Test
  void shouldCloseItsDoorsWhenTheBrokerHasToStopByItself() throws Exception {
    MessageStore store = mock(MessageStore.class, delegatesTo(Stores.memory()));
    doThrow(new StoreException("the disk is gone")).when(store).append(any());
    try (BrokerServer server =
        BrokerServer.start(
            new BrokerServer.Plan(
                BrokerSettings.defaults("failing"),
                store,
                Authenticator.open(),
                List.of(new Endpoint.Tcp("127.0.0.1", 0)),
                Optional.of("failing")))) {
      assertThatThrownBy(() -> send("vm://failing")).isInstanceOf(JMSRuntimeException.class);
      assertThat(server.ended().get()).hasMessageContaining("the disk is gone");
      int port = server.addresses().get(0).port();
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThatThrownBy(
                          () -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                      .isInstanceOf(ConnectException.class));
      await()
          .atMost(Duration.ofSeconds(10))
          .ignoreExceptionsInstanceOf(IllegalStateException.class)
          .untilAsserted(() -> EmbeddedBroker.builder("failing").start().close());
    }
  }

  private static void send(String url) {
    try (JMSContext context = new AngariumConnectionFactory(url).createContext()) {
      context.createProducer().send(context.createQueue("q"), "hello");
    }
  }
}
