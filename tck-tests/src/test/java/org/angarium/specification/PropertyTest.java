package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Section 3.5: what a message's properties may be called, what they may be, and when. */
class PropertyTest extends SpecificationCase {
  private static final List<String> IDENTIFIERS =
      List.of("a", "_a", "$a", "a1", "größe", "价格", "a$_9", "Null_", "x".repeat(5_000));

  private static final List<String> NOT_IDENTIFIERS =
      List.of("1a", "a b", " a", "a-b", "a.b", "a'", "#", "-", "a\n", "(a)");

  private static final List<String> WORDS =
      List.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

  private static final List<String> HEADER_FIELDS =
      List.of(
          "JMSDestination",
          "JMSDeliveryMode",
          "JMSExpiration",
          "JMSDeliveryTime",
          "JMSPriority",
          "JMSMessageID",
          "JMSTimestamp",
          "JMSCorrelationID",
          "JMSReplyTo",
          "JMSType",
          "JMSRedelivered");

  // ---- names

  @Test
  void shouldTakeEveryIdentifierAsAName() throws JMSException {
    Message message = session.createMessage();
    for (String name : IDENTIFIERS) {
      message.setStringProperty(name, "value of " + name);
    }
    Message arrived = overTheQueue(message);
    for (String name : IDENTIFIERS) {
      assertThat(arrived.getStringProperty(name)).isEqualTo("value of " + name);
    }
  }

  @Test
  void shouldRefuseNamesThatAreNoIdentifiers() throws JMSException {
    for (String name : NOT_IDENTIFIERS) {
      assertNameRefused(name);
    }
  }

  @Test
  void shouldRefuseTheWordsOfTheSelectorLanguageAsNames() throws JMSException {
    for (String word : WORDS) {
      assertNameRefused(word);
      assertNameRefused(word.toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void shouldRefuseNullAndEmptyNames() throws JMSException {
    assertNameRefused(null);
    assertNameRefused("");
  }

  @Test
  void shouldTellNamesApartByCase() throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty("name", 1);
    message.setIntProperty("Name", 2);
    Message arrived = overTheQueue(message);
    assertThat(arrived.getIntProperty("name")).isEqualTo(1);
    assertThat(arrived.getIntProperty("Name")).isEqualTo(2);
    assertThat(arrived.propertyExists("NAME")).isFalse();
  }

  private void assertNameRefused(String name) throws JMSException {
    Message message = session.createMessage();
    for (PropertyType type : PropertyType.values()) {
      assertThatIllegalArgumentException()
          .as("%s as %s", name, type)
          .isThrownBy(() -> type.set(message, name, type.example()));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> message.setObjectProperty(name, 1));
    JMSProducer producer = context().createProducer();
    assertThatIllegalArgumentException().isThrownBy(() -> producer.setProperty(name, 1));
    message.setIntProperty("good", 1);
    assertThat(names(message)).containsExactly("good");
  }

  // ---- values

  @Test
  void shouldCarryValuesOfEveryType() throws JMSException {
    Message message = session.createMessage();
    for (PropertyType type : PropertyType.values()) {
      type.set(message, type.name(), type.example());
    }
    Message arrived = overTheQueue(message);
    for (PropertyType type : PropertyType.values()) {
      assertThat(type.get(arrived, type.name())).isEqualTo(type.example());
    }
  }

  @Test
  void shouldGiveObjectsOfTheTypeThatWasSet() throws JMSException {
    Message message = session.createMessage();
    for (PropertyType type : PropertyType.values()) {
      type.set(message, type.name(), type.example());
    }
    for (Message each : List.of(message, overTheQueue(message))) {
      for (PropertyType type : PropertyType.values()) {
        assertThat(each.getObjectProperty(type.name())).isEqualTo(type.example());
      }
      assertThat(each.getObjectProperty("never_set")).isNull();
    }
  }

  @Test
  void shouldCarryTheEndsOfEveryRange() throws JMSException {
    List<Object> values =
        Arrays.asList(
            Byte.MIN_VALUE,
            Byte.MAX_VALUE,
            Short.MIN_VALUE,
            Short.MAX_VALUE,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            Float.MIN_VALUE,
            Float.MAX_VALUE,
            Float.NaN,
            -0.0f,
            Float.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            Double.NaN,
            -0.0,
            Double.POSITIVE_INFINITY,
            "",
            "\0",
            "\uD83D\uDC0E",
            "\uD83D",
            null);
    Message message = session.createMessage();
    for (int i = 0; i < values.size(); i++) {
      message.setObjectProperty("p" + i, values.get(i));
    }
    Message arrived = overTheQueue(message);
    for (int i = 0; i < values.size(); i++) {
      assertThat(arrived.getObjectProperty("p" + i)).isEqualTo(values.get(i));
    }
  }

  @Test
  void shouldRefuseObjectsOfOtherClasses() throws JMSException {
    Message message = session.createMessage();
    message.setObjectProperty("kept", "as it was");
    List<Object> others =
        List.of(
            'c', new byte[0], new int[0], BigDecimal.ONE, Instant.EPOCH, List.of(), new Object());
    for (Object other : others) {
      assertThatThrownBy(() -> message.setObjectProperty("kept", other))
          .isInstanceOf(MessageFormatException.class);
    }
    assertThat(message.getObjectProperty("kept")).isEqualTo("as it was");
  }

  @Test
  void shouldReplaceAValueByALaterOne() throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty("p", 1);
    message.setStringProperty("p", "one");
    Message arrived = overTheQueue(message);
    assertThat(arrived.getObjectProperty("p")).isEqualTo("one");
    assertThat(applicationNames(arrived)).containsExactly("p");
  }

  // ---- when

  @Test
  void shouldKeepThePropertiesOfAReceivedMessageReadOnly() throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty("p", 1);
    Message arrived = overTheQueue(message);
    for (PropertyType type : PropertyType.values()) {
      for (String name : List.of("p", "another")) {
        assertThatThrownBy(() -> type.set(arrived, name, type.example()))
            .isInstanceOf(MessageNotWriteableException.class);
      }
    }
    assertThatThrownBy(() -> arrived.setObjectProperty("p", 2))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThat(arrived.getObjectProperty("p")).isEqualTo(1);
    assertThat(arrived.propertyExists("another")).isFalse();
  }

  @Test
  void shouldListTheNamesOfAllPropertiesAndOfNoHeaderField() throws JMSException {
    TextMessage message = session.createTextMessage("body");
    message.setJMSType("type");
    message.setJMSCorrelationID("correlation");
    message.setJMSReplyTo(queue);
    assertThat(names(message)).isEmpty();
    message.setIntProperty("one", 1);
    message.setObjectProperty("nothing", null);
    assertThat(names(message)).containsExactlyInAnyOrder("one", "nothing");
    Message arrived = overTheQueue(message);
    assertThat(names(arrived)).doesNotContainAnyElementsOf(HEADER_FIELDS).doesNotHaveDuplicates();
    assertThat(applicationNames(arrived)).containsExactlyInAnyOrder("one", "nothing");
  }

  @Test
  void shouldRefuseTheNamesOfHeaderFieldsForProperties() throws JMSException {
    for (String field : HEADER_FIELDS) {
      assertNameRefused(field);
    }
  }

  @Test
  void shouldHaveNoPropertiesAfterTheyWereCleared() throws JMSException {
    TextMessage message = session.createTextMessage("body");
    message.setIntProperty("p", 1);
    message.setJMSType("type");
    TextMessage arrived = overTheQueue(message);
    for (TextMessage each : List.of(message, arrived)) {
      each.clearProperties();
      assertThat(names(each)).isEmpty();
      assertThat(each.propertyExists("p")).isFalse();
      assertThat(each.getObjectProperty("p")).isNull();
      assertThat(each.getObjectProperty("JMSXDeliveryCount")).isNull();
    }
  }

  @Test
  void shouldTakeNewPropertiesAfterTheOldWereCleared() throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty("p", 1);
    Message arrived = overTheQueue(message);
    arrived.clearProperties();
    for (PropertyType type : PropertyType.values()) {
      type.set(arrived, type.name(), type.example());
      assertThat(type.get(arrived, type.name())).isEqualTo(type.example());
    }
    assertThat(names(arrived)).hasSize(PropertyType.values().length);
  }

  @Test
  void shouldKeepBodyAndHeaderWhenPropertiesAreCleared() throws JMSException {
    TextMessage message = session.createTextMessage("body");
    message.setIntProperty("p", 1);
    message.setJMSType("type");
    TextMessage arrived = overTheQueue(message);
    arrived.clearProperties();
    assertThat(arrived.getText()).isEqualTo("body");
    assertThat(arrived.getJMSType()).isEqualTo("type");
    assertThatThrownBy(() -> arrived.setText("other"))
        .isInstanceOf(MessageNotWriteableException.class);
  }

  @Test
  void shouldTreatAPropertyThatWasNeverSetAsNull() throws JMSException {
    Message message = session.createMessage();
    for (Message each : List.of(message, overTheQueue(message))) {
      assertThat(each.propertyExists("p")).isFalse();
      assertThat(each.getObjectProperty("p")).isNull();
      assertThat(each.getStringProperty("p")).isNull();
      assertThat(each.getBooleanProperty("p")).isFalse();
      assertThatThrownBy(() -> each.getIntProperty("p")).isInstanceOf(NumberFormatException.class);
    }
  }

  @Test
  void shouldCarryThePropertiesOfAProducer() throws JMSException {
    JMSContext context = context();
    context.createProducer().setProperty("p", 7).setProperty("q", "seven").send(queue, "body");
    Message arrived = context.createConsumer(queue).receive(SOON);
    assertThat(arrived.getObjectProperty("p")).isEqualTo(7);
    assertThat(arrived.getObjectProperty("q")).isEqualTo("seven");
  }

  private static List<String> names(Message message) throws JMSException {
    return strings(message.getPropertyNames());
  }

  private static List<String> applicationNames(Message message) throws JMSException {
    return names(message).stream().filter(name -> !name.startsWith("JMS")).toList();
  }
}
