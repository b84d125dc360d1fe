package org.angarium.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.angarium.jms.AngariumConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedBrokerTest {
  @TempDir Path directory;

  @Test
  void shouldBeReachedByItsNameAndThroughItsPort() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.builder("both").port(0).start()) {
      send(broker.url(), "hello");
      assertThat(receive(broker.tcpUrl())).isEqualTo("hello");
    }
  }

  @Test
  void shouldForgetEverythingUnlessItHasAJournal() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (EmbeddedBroker broker = EmbeddedBroker.builder("forgetful").start()) {
        assertThat(receive(broker.url())).isNull();
        send(broker.url(), "hello");
      }
    }
    try (EmbeddedBroker broker = EmbeddedBroker.builder("keeper").journal(directory).start()) {
      send(broker.url(), "hello");
    }
    try (EmbeddedBroker broker = EmbeddedBroker.builder("keeper").journal(directory).start()) {
      assertThat(receive(broker.url())).isEqualTo("hello");
    }
  }

  @Test
  void shouldRefuseANameThatIsTakenAndLeaveTheJournalFree() throws Exception {
    try (EmbeddedBroker first = EmbeddedBroker.builder("taken").start()) {
      assertThatThrownBy(() -> EmbeddedBroker.builder("taken").journal(directory).start())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("taken");
      send(first.url(), "still here");
    }
    EmbeddedBroker.builder("free").journal(directory).start().close();
  }

  @Test
  void shouldHaveNoTcpUrlWithoutAPort() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.builder("portless").start()) {
      assertThatThrownBy(broker::tcpUrl)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("portless");
    }
  }

  @Test
  void shouldStartByItselfForTheFirstClientAndServeTheNext() {
    send("vm://by-itself", "hello");
    assertThat(receive("vm://by-itself")).isEqualTo("hello");
  }

  @Test
  void shouldStartByItselfWithAJournal() throws Exception {
    String url = "vm://by-itself-journal?broker.store=journal&broker.data=" + directory;
    send(url, "hello");
    assertThat(receive(url)).isEqualTo("hello");
    assertThatThrownBy(() -> EmbeddedBroker.builder("second").journal(directory).start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString());
  }

  @Test
  void shouldKeepMessagesInADatabase() throws Exception {
    String url = "jdbc:h2:file:" + directory.resolve("other");
    for (boolean first : new boolean[] {true, false}) {
      try (EmbeddedBroker broker = EmbeddedBroker.builder("tables").database(directory).start();
          EmbeddedBroker other = EmbeddedBroker.builder("o").database(url, "me", "pw").start()) {
        if (first) {
          send(broker.url(), "hello");
          send(other.url(), "other");
        } else {
          assertThat(receive(broker.url())).isEqualTo("hello");
          assertThat(receive(other.url())).isEqualTo("other");
        }
      }
    }
    assertThatThrownBy(() -> EmbeddedBroker.builder("wrong").database(url, "me", "guess").start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("check jdbc.user and jdbc.password");
  }

  @Test
  void shouldStartByItselfWithADatabase() {
    String url = "vm://by-itself-jdbc?broker.store=jdbc&broker.data=" + directory;
    send(url, "hello");
    assertThat(receive(url)).isEqualTo("hello");
  }

  @Test
  void shouldTellTheClientWhyItCannotStart() {
    assertThatThrownBy(() -> send("vm://refused?broker.stroe=memory", "hello"))
        .isInstanceOf(JMSRuntimeException.class)
        .hasMessageContaining("did you mean broker.store?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stroe | memory  | unknown option broker.stroe; did you mean broker.store?",
        "xyz   | 1       | unknown option broker.xyz; known options: broker.store, broker.data",
        "store | kafka   | no such store; allowed: memory, journal, jdbc",
        "store | jdbc    | needs a directory: broker.data=DIR",
        "store | journal | needs a directory: broker.data=DIR",
        "data  | d       | is of use with broker.store=journal or jdbc only",
      })
  void shouldRefuseOptionsThatMakeNoSense(String option, String value, String reason) {
    assertThatThrownBy(() -> new EmbeddedBrokerStarter().start("never", Map.of(option, value)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }

  private static void send(String url, String text) {
    try (JMSContext context = new AngariumConnectionFactory(url).createContext()) {
      context.createProducer().send(context.createQueue("q"), text);
    }
  }

  private static String receive(String url) {
    try (JMSContext context = new AngariumConnectionFactory(url).createContext()) {
      return context.createConsumer(context.createQueue("q")).receiveBody(String.class, 300);
    }
  }
}
