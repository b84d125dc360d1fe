package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 3.11: messages of text. */
class TextMessageTest extends SpecificationCase {
  @Test
  void shouldCarryAnyText() throws JMSException {
    List<String> texts =
        List.of(
            "",
            "text",
            "größe, 価格, \uD83D\uDC0E",
            "\0",
            "\uD800 \uDC00 \uDFFF",
            "x".repeat(200_000));
    for (String text : texts) {
      assertThat(overTheQueue(session.createTextMessage(text)).getText()).isEqualTo(text);
    }
  }

  @Test
  void shouldHaveNoTextUntilItIsSet() throws JMSException {
    TextMessage message = session.createTextMessage();
    assertThat(message.getText()).isNull();
    assertThat(overTheQueue(message).getText()).isNull();
    message.setText("text");
    assertThat(message.getText()).isEqualTo("text");
    message.setText(null);
    assertThat(overTheQueue(message).getText()).isNull();
    assertThat(session.createTextMessage(null).getText()).isNull();
  }

  @Test
  void shouldKeepItsBodyReadOnlyAfterItArrived() throws JMSException {
    TextMessage arrived = overTheQueue(session.createTextMessage("text"));
    assertThatThrownBy(() -> arrived.setText("other"))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThatThrownBy(() -> arrived.setText(null))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThat(arrived.getText()).isEqualTo("text");
  }

  @Test
  void shouldBeEmptyAndWritableAfterItsBodyWasCleared() throws JMSException {
    TextMessage message = session.createTextMessage("text");
    for (TextMessage each : List.of(message, overTheQueue(message))) {
      each.clearBody();
      assertThat(each.getText()).isNull();
      each.setText("other");
      assertThat(each.getText()).isEqualTo("other");
      assertThat(overTheQueue(each).getText()).isEqualTo("other");
    }
  }
}
