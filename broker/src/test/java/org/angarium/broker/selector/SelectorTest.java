package org.angarium.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;

import org.angarium.broker.selector.Selector.Equality;
import org.angarium.transport.message.EncodedMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What selectors mean, rule by rule (Jakarta Messaging 3.8.1). */
class SelectorTest {
  private static final EncodedMessage MESSAGE = SampleMessage.encoded();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TRUE",
        "color = 'blue'",
        "color <> 'red'",
        "'blue' = color",
        "yes",
        "NOT no",
        "int = 57 AND long > 2500",
        "int = 57.0",
        "missing IS NULL AND color IS NOT NULL",
        "color LIKE 'b%e' AND color NOT LIKE '_'",
        "color IN ('red', 'blue') AND color NOT IN ('red')",
        "int BETWEEN 50 AND 60 AND int NOT BETWEEN 1 AND 5",
        "JMSType = 'car' AND JMSPriority = 7 AND JMSDeliveryMode = 'PERSISTENT'",
        "JMSCorrelationID = 'c-1' AND JMSMessageID LIKE 'ID:%' AND JMSTimestamp > 1700000000000",
        "int + 3 * 2 = 63 AND (int + 3) * 2 = 120 AND int / 10 = 5"
      })
  void shouldMatch(String selector) throws InvalidSelector {
    assertThat(Selector.parse(selector).matches(MESSAGE)).isTrue();
  }

  @Test
  void shouldFindTheEquality() throws InvalidSelector {
    assertThat(Selector.parse("a > 1 AND b = 3 AND c = TRUE").equality())
        .isEqualTo(new Equality("b", 3.0));
  }
}
