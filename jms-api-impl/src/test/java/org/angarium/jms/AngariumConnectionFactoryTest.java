package org.angarium.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.function.Consumer;
import javax.naming.Referenceable;
import javax.naming.spi.NamingManager;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.destination.AngariumTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings({"BanJNDI", "BanSerializableRead"}) // the test's own objects go round
class AngariumConnectionFactoryTest {
  static List<Referenceable> administered() {
    AngariumConnectionFactory named = new AngariumConnectionFactory("tcp://a:1", "u", "p");
    named.setClientId("c");
    return List.of(
        new AngariumConnectionFactory(),
        named,
        new AngariumXAConnectionFactory("tcp://a:1,tcp://b:2?prefetch=1"),
        new AngariumQueue("orders"),
        new AngariumTopic("prices"));
  }

  @ParameterizedTest
  @MethodSource("administered")
  void shouldComeBackEqualFromANamingService(Referenceable original) throws Exception {
    Object back = NamingManager.getObjectInstance(original.getReference(), null, null, null);

    assertThat(back).isEqualTo(original).isNotSameAs(original).hasSameClassAs(original);
    assertThat(back.hashCode()).isEqualTo(original.hashCode());
  }

  @ParameterizedTest
  @MethodSource("administered")
  void shouldComeBackEqualFromSerialization(Object original) throws Exception {
    assertThat(copy(original)).isEqualTo(original).isNotSameAs(original);
    assertThat(copy(original)).hasToString(original.toString());
  }

  private static Object copy(Object original) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  @Test
  void shouldDifferInEverySetting() {
    List<Consumer<AngariumConnectionFactory>> changes =
        List.of(
            f -> f.setUrl("tcp://other:1"),
            f -> f.setUserName("other"),
            f -> f.setPassword("other"),
            f -> f.setClientId("other"));
    for (Consumer<AngariumConnectionFactory> change : changes) {
      AngariumConnectionFactory changed = new AngariumConnectionFactory("tcp://a:1", "u", "p");
      change.accept(changed);
      assertThat(changed).isNotEqualTo(new AngariumConnectionFactory("tcp://a:1", "u", "p"));
    }
    assertThat(new AngariumXAConnectionFactory()).isNotEqualTo(new AngariumConnectionFactory());
    assertThat(new AngariumQueue("x")).isNotEqualTo(new AngariumTopic("x"));
  }

  @Test
  void shouldRefuseABadUrlAtOnce() {
    assertThatThrownBy(() -> new AngariumConnectionFactory("tcp://a:1?prefech=1"))
        .isInstanceOf(IllegalArgumentException.class);
    AngariumConnectionFactory factory = new AngariumConnectionFactory();
    assertThatThrownBy(() -> factory.setBrokerUrl("http://a:1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(factory.getBrokerUrl()).isEqualTo("tcp://127.0.0.1:61600");
  }

  @Test
  void shouldNotPrintPasswords() {
    AngariumConnectionFactory factory =
        new AngariumConnectionFactory("tcp://a:1?password=one", "u", "two");

    assertThat(factory.toString()).contains("tcp://a:1", "user=u").doesNotContain("one", "two");
  }

  @Test
  void shouldNameADestination() {
    assertThat(new AngariumQueue("orders")).hasToString("queue://orders");
    assertThat(new AngariumTopic("prices")).hasToString("topic://prices");
    assertThatThrownBy(() -> new AngariumQueue("")).isInstanceOf(IllegalArgumentException.class);
  }
}
