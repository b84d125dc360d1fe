package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import org.junit.jupiter.api.Test;

/** Chapter 2: the ways in which an application may use a provider. */
class ApiStylesTest extends SpecificationCase {
  @Test
  void shouldSendAndReceiveWithTheClassicApi() throws JMSException {
    sendText(queue, "classic");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("classic");
  }
}
