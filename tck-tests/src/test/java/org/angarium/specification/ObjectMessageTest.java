package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.angarium.jms.AngariumConnectionFactory;
import org.junit.jupiter.api.Test;

/** Section 3.11: messages of an object, which are read only as far as the receiver trusts it. */
class ObjectMessageTest extends SpecificationCase {
  /** An application's own class. */
  private record Order(String item, ArrayList<Integer> amounts) implements Serializable {}

  /** Says that it is serializable, and is not. */
  private static final class Unserializable implements Serializable {
    @SuppressWarnings("unused") // is what makes serializing fail
    private final Object field = new Object();
  }

  private static Order order() {
    return new Order("saddle", new ArrayList<>(List.of(1, 2, 3)));
  }

  @Test
  void shouldCarryStringsBoxedPrimitivesAndArrays() throws JMSException {
    for (Serializable object :
        new Serializable[] {"text", true, (byte) 1, (short) 2, '3', 4, 5L, 6f, 7d}) {
      assertThat(overTheQueue(session.createObjectMessage(object)).getObject()).isEqualTo(object);
    }
    assertThat(overTheQueue(session.createObjectMessage(new long[][] {{1}, {2}})).getObject())
        .isEqualTo(new long[][] {{1}, {2}});
  }

  @Test
  void shouldCarryAnApplicationsObjectToAReceiverThatTrustsIt() throws JMSException {
    send(queue, session.createObjectMessage(order()));
    Session trusting =
        trustingConnection(Order.class.getName() + ",java.util.ArrayList").createSession();
    ObjectMessage arrived = (ObjectMessage) receive(trusting.createConsumer(queue));
    assertThat(arrived.getObject()).isEqualTo(order());
    assertThat(arrived.getBody(Order.class)).isEqualTo(order());
  }

  @Test
  void shouldRefuseToReadAnObjectThatIsNotTrusted() throws JMSException {
    ObjectMessage arrived = overTheQueue(session.createObjectMessage(order()));
    assertThatThrownBy(arrived::getObject)
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining(Order.class.getName());
    assertThatThrownBy(() -> arrived.getBody(Serializable.class))
        .isInstanceOf(MessageFormatException.class);
    assertThat(arrived.isBodyAssignableTo(Serializable.class)).isFalse();

    send(queue, session.createObjectMessage(order()));
    Session half = trustingConnection(Order.class.getName()).createSession();
    ObjectMessage again = (ObjectMessage) receive(half.createConsumer(queue));
    assertThatThrownBy(again::getObject)
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("java.util.ArrayList");
  }

  @Test
  void shouldSendOnAnObjectThatItDoesNotTrust() throws JMSException {
    ObjectMessage arrived = overTheQueue(session.createObjectMessage(order()));
    send(queue, arrived);
    Session trusting = trustingConnection("*").createSession();
    ObjectMessage forwarded = (ObjectMessage) receive(trusting.createConsumer(queue));
    assertThat(forwarded.getObject()).isEqualTo(order());
  }

  private Connection trustingConnection(String classes) throws JMSException {
    String url = transport.url() + "?trustedClasses=" + classes;
    Connection trusting = closing(new AngariumConnectionFactory(url).createConnection());
    trusting.start();
    return trusting;
  }

  @Test
  void shouldHaveNoObjectUntilItIsSet() throws JMSException {
    ObjectMessage message = session.createObjectMessage();
    assertThat(message.getObject()).isNull();
    assertThat(overTheQueue(message).getObject()).isNull();
    message.setObject("object");
    message.setObject(null);
    assertThat(overTheQueue(message).getObject()).isNull();
    assertThat(session.createObjectMessage(null).getObject()).isNull();
  }

  @Test
  void shouldTakeTheObjectAsItIsWhenItIsSet() throws JMSException {
    Order mine = order();
    ObjectMessage message = session.createObjectMessage(mine);
    mine.amounts().clear();
    assertThat(message.getObject()).isEqualTo(order());
    mine.amounts().add(4);
    message.setObject(mine);
    mine.amounts().clear();
    assertThat(((Order) message.getObject()).amounts()).containsExactly(4);
  }

  @Test
  void shouldGiveACopyToEveryReader() throws JMSException {
    ObjectMessage message = session.createObjectMessage(new int[] {1, 2});
    for (ObjectMessage each : List.of(message, overTheQueue(message))) {
      ((int[]) each.getObject())[0] = 9;
      each.getBody(int[].class)[0] = 9;
      assertThat((int[]) each.getObject()).containsExactly(1, 2);
    }
  }

  @Test
  void shouldRefuseAnObjectThatCannotBeSerialized() throws JMSException {
    assertThatThrownBy(() -> session.createObjectMessage(new Unserializable()))
        .isInstanceOf(MessageFormatException.class);
    ObjectMessage message = session.createObjectMessage("kept");
    assertThatThrownBy(() -> message.setObject(new Unserializable()))
        .isInstanceOf(MessageFormatException.class);
    assertThat(overTheQueue(message).getObject()).isEqualTo("kept");
  }

  @Test
  void shouldKeepItsBodyReadOnlyAfterItArrived() throws JMSException {
    ObjectMessage arrived = overTheQueue(session.createObjectMessage("object"));
    assertThatThrownBy(() -> arrived.setObject("other"))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThatThrownBy(() -> arrived.setObject(null))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThat(arrived.getObject()).isEqualTo("object");
  }

  @Test
  void shouldBeEmptyAndWritableAfterItsBodyWasCleared() throws JMSException {
    ObjectMessage message = session.createObjectMessage("object");
    for (ObjectMessage each : List.of(message, overTheQueue(message))) {
      each.clearBody();
      assertThat(each.getObject()).isNull();
      each.setObject(order());
      assertThat(each.getObject()).isEqualTo(order());
    }
  }
}
