package org.angarium.specification;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sections 3.8.1.1 to 3.8.1.3: the language of selectors. Each expression is tried on one message,
 * plain and with NOT in front, so that false and unknown, which both match nothing, differ.
 */
class SelectorLanguageTest extends SpecificationCase {
  private enum Truth {
    TRUE,
    FALSE,
    UNKNOWN
  }

  @BeforeEach
  void sendOneMessage() throws JMSException {
    Message message = session.createTextMessage("body = 'text'");
    message.setJMSType("car");
    message.setJMSCorrelationID("c-1");
    message.setIntProperty("age", 17);
    message.setLongProperty("big", Long.MAX_VALUE);
    message.setByteProperty("one", (byte) 1);
    message.setShortProperty("two", (short) 2);
    message.setFloatProperty("half", 0.5f);
    message.setDoubleProperty("weight", 2600.5);
    message.setBooleanProperty("yes", true);
    message.setBooleanProperty("no", false);
    message.setStringProperty("Country", "UK");
    message.setStringProperty("phone", "12993");
    message.setStringProperty("word", "lose");
    message.setStringProperty("underscored", "_foo");
    message.setStringProperty("percent", "100%");
    message.setStringProperty("quote", "it's");
    message.setStringProperty("empty", "");
    message.setStringProperty("unicode", "価格 \uD83D\uDC0E");
    message.setStringProperty("NumberOfOrders", "2");
    message.setStringProperty("color", "blue");
    message.setStringProperty("nothing", null);
    message.setIntProperty("_a", 1);
    message.setIntProperty("$b", 2);
    message.setIntProperty("größe_3", 3);
    message.setStringProperty("JMSXGroupID", "group");
    message.setIntProperty("JMS_SOMEBODY_x", 1);
    send(queue, message);
  }

  private void expect(Truth truth, String... expressions) {
    assertSoftly(
        softly -> {
          for (String expression : expressions) {
            softly
                .assertThatCode(
                    () -> softly.assertThat(evaluate(expression)).as(expression).isEqualTo(truth))
                .as(expression)
                .doesNotThrowAnyException();
          }
        });
  }

  private Truth evaluate(String expression) throws JMSException {
    if (matches(expression)) {
      return Truth.TRUE;
    }
    return matches("NOT (" + expression + ")") ? Truth.FALSE : Truth.UNKNOWN;
  }

  private boolean matches(String selector) throws JMSException {
    try (QueueBrowser browser = session.createBrowser(queue, selector)) {
      return browser.getEnumeration().hasMoreElements();
    }
  }

  // ---- literals

  @Test
  void shouldReadStringLiterals() {
    expect(Truth.TRUE, "Country = 'UK'", "quote = 'it''s'", "empty = ''");
    expect(Truth.TRUE, "unicode = '価格 \uD83D\uDC0E'");
    expect(Truth.FALSE, "Country = 'uk'", "Country = ' UK'", "Country = ''", "quote = 'its'");
  }

  @Test
  void shouldReadExactNumbers() {
    expect(
        Truth.TRUE, "age = 17", "age = +17", "age <> -17", "age = 0x11", "age = 021", "age = 17L");
    expect(Truth.TRUE, "big = 9223372036854775807", "big > -9223372036854775808");
    expect(Truth.FALSE, "age = -17", "big = 9223372036854775806");
  }

  @Test
  void shouldReadApproximateNumbers() {
    expect(Truth.TRUE, "weight = 2600.5", "weight = 26005E-1", "weight > -57.9E2", "weight > 7.");
    expect(Truth.TRUE, "weight < 7e3", "half = .5", "half = +5.e-1", "half = 0.5f", "half = 0.5D");
    expect(Truth.TRUE, "weight < 1.7E308", "weight > 4.9E-324", "weight > -95.7", "weight > +6.2");
    expect(Truth.FALSE, "weight > 7E3");
  }

  @Test
  void shouldReadBooleanLiterals() {
    expect(Truth.TRUE, "TRUE", "yes = TRUE", "no = FALSE", "no <> TRUE", "NOT FALSE");
    expect(Truth.FALSE, "FALSE", "yes = FALSE", "yes <> TRUE");
  }

  @Test
  void shouldReadWordsOfTheLanguageInAnyCase() {
    expect(Truth.TRUE, "true", "True", "not False", "age between 1 And 20", "unset is null");
    expect(Truth.TRUE, "Country in ('UK') aNd word like 'l%' escape '/' Or false");
  }

  // ---- identifiers

  @Test
  void shouldReadIdentifiers() {
    expect(Truth.TRUE, "_a = 1", "$b = 2", "größe_3 = 3");
    expect(Truth.UNKNOWN, "Age = 17", "AGE = 17", "country = 'UK'", "JMSXgroupid = 'group'");
    expect(Truth.UNKNOWN, "x".repeat(10_000) + " = 1");
  }

  @Test
  void shouldUseAPropertyAsTheTypeItWasSetAs() {
    expect(Truth.FALSE, "NumberOfOrders > 1", "NumberOfOrders = 2", "NumberOfOrders + 1 = 3");
    expect(Truth.TRUE, "NumberOfOrders = '2'");
    expect(Truth.FALSE, "age = '17'", "yes = 'true'", "Country = 17", "half = '0.5'");
  }

  @Test
  void shouldSelectByTheHeaderFieldsThatItMay() throws JMSException {
    expect(Truth.TRUE, "JMSPriority = 4", "JMSType = 'car'", "JMSCorrelationID = 'c-1'");
    expect(Truth.TRUE, "JMSMessageID LIKE 'ID:%'", "JMSTimestamp > 1000000000000");
    expect(Truth.FALSE, "JMSPriority > 4", "JMSType = 'bus'", "JMSCorrelationID <> 'c-1'");
    Message shown = (Message) session.createBrowser(queue).getEnumeration().nextElement();
    expect(Truth.TRUE, "JMSMessageID = '" + shown.getJMSMessageID() + "'");
    expect(Truth.TRUE, "JMSTimestamp = " + shown.getJMSTimestamp());
  }

  @Test
  void shouldSelectByDeliveryModeAsText() {
    expect(Truth.TRUE, "JMSDeliveryMode = 'PERSISTENT'", "JMSDeliveryMode <> 'NON_PERSISTENT'");
    expect(Truth.FALSE, "JMSDeliveryMode = 'NON_PERSISTENT'", "JMSDeliveryMode = 2");
  }

  @Test
  void shouldTakeHeaderFieldsWithoutValueAsNull() throws JMSException {
    receiveFromQueue();
    var producer = session.createProducer(queue);
    producer.setDisableMessageID(true);
    producer.send(session.createMessage());
    for (String field : new String[] {"JMSMessageID", "JMSCorrelationID", "JMSType"}) {
      expect(Truth.TRUE, field + " IS NULL");
      expect(Truth.FALSE, field + " IS NOT NULL");
      expect(Truth.UNKNOWN, field + " = 'x'", field + " LIKE '%'", field + " IN ('x')");
    }
  }

  @Test
  void shouldSelectByDefinedAndByForeignProperties() {
    expect(Truth.TRUE, "JMSXGroupID = 'group'", "JMS_SOMEBODY_x = 1");
    expect(Truth.TRUE, "JMSXUserID IS NULL", "JMSXAppID IS NULL", "JMSXProducerTXID IS NULL");
    expect(Truth.UNKNOWN, "JMSXUserID = 'someone'", "JMSXGroupSeq = 1", "JMS_OTHER_x = 1");
  }

  // ---- expressions

  @Test
  void shouldTakeAllWhiteSpaceOfJava() {
    expect(Truth.TRUE, " age\t=\n17 ", "\f\rage=17\r\n", "(yes)AND(age=17)");
  }

  @Test
  void shouldTakeABooleanIdentifierAsACondition() {
    expect(Truth.TRUE, "yes", "NOT no", "yes AND NOT no", "no OR yes");
    expect(Truth.FALSE, "no", "yes AND no");
    expect(Truth.UNKNOWN, "unset", "NOT unset");
  }

  @Test
  void shouldObeyThePrecedenceOfLogicalOperators() {
    expect(Truth.TRUE, "TRUE OR FALSE AND FALSE", "NOT FALSE OR TRUE", "NOT TRUE OR TRUE");
    expect(Truth.FALSE, "(TRUE OR FALSE) AND FALSE", "NOT FALSE AND FALSE", "NOT (TRUE OR TRUE)");
    expect(Truth.TRUE, "NOT age = 18 AND yes", "NOT NOT yes");
  }

  @Test
  void shouldCompare() {
    expect(Truth.TRUE, "age = 17", "age <> 18", "age > 16", "age >= 17", "age < 18", "age <= 17");
    expect(Truth.FALSE, "age = 18", "age <> 17", "age > 17", "age >= 18", "age < 17", "age <= 16");
    expect(Truth.TRUE, "one < two", "17 = age", "two > half", "Country <> 'US'", "yes <> no");
  }

  @Test
  void shouldCompareExactWithApproximateNumbers() {
    expect(
        Truth.TRUE, "age = 17.0", "one = 1e0", "half < 1", "weight > age", "big > 1.5", "two = 2f");
    expect(Truth.FALSE, "age = 17.5", "half = 1", "weight < 2600");
  }

  @Test
  void shouldFindNoOtherComparisonOfUnlikeTypesTrue() {
    expect(Truth.FALSE, "age = 'x'", "age <> 'x'", "yes = 1", "yes <> 1", "Country <> 1");
    expect(Truth.FALSE, "yes = 'TRUE'", "yes <> 'TRUE'", "age = yes", "age <> Country", "yes > 0");
  }

  @Test
  void shouldNotOrderStringsAndBooleans() {
    expect(Truth.FALSE, "Country > color", "Country <= Country", "yes > no", "yes >= yes");
  }

  @Test
  void shouldCalculate() {
    expect(Truth.TRUE, "age + 2 * 3 = 23", "(age + 2) * 3 = 57", "age - 1 - 1 = 15", "-age = -17");
    expect(Truth.TRUE, "age - -1 = 18", "-(age + 1) = -18", "+age = 17", "age * -2 = -34");
    expect(
        Truth.TRUE, "2 * age - 4 / 2 = 32", "64 / 8 / 2 = 4", "one + two = 3", "10 - 2 + 3 = 11");
  }

  @Test
  void shouldPromoteNumbersAsJavaDoes() {
    expect(Truth.TRUE, "age / 2 = 8", "age / 2.0 = 8.5", "-age / 2 = -8", "age * half = 8.5");
    expect(Truth.TRUE, "big + 1 < 0", "big + 1.0 > 0", "one / two = 0", "one / half = 2");
  }

  @Test
  void shouldCompareWithARange() {
    expect(Truth.TRUE, "age BETWEEN 15 AND 19", "age BETWEEN 17 AND 17", "age NOT BETWEEN 1 AND 9");
    expect(Truth.TRUE, "age BETWEEN one + 1 AND two * 9", "half BETWEEN 0 AND 1");
    expect(
        Truth.FALSE, "age NOT BETWEEN 15 AND 19", "age BETWEEN 18 AND 19", "age BETWEEN 19 AND 15");
    expect(Truth.UNKNOWN, "unset BETWEEN 1 AND 2", "unset NOT BETWEEN 1 AND 2");
    expect(Truth.UNKNOWN, "age BETWEEN 1 AND unset", "age BETWEEN unset AND 20");
    expect(Truth.FALSE, "age BETWEEN 18 AND unset", "age BETWEEN unset AND 16");
  }

  @Test
  void shouldCompareWithAListOfStrings() {
    expect(Truth.TRUE, "Country IN ('UK', 'US', 'France')", "Country IN ('UK')");
    expect(Truth.TRUE, "Country NOT IN ('US','France')", "JMSType IN ('bus', 'car')");
    expect(Truth.FALSE, "Country NOT IN ('UK', 'US', 'France')", "Country IN ('Peru')");
    expect(Truth.UNKNOWN, "unset IN ('UK')", "unset NOT IN ('UK')");
  }

  @Test
  void shouldCompareWithAPattern() {
    expect(
        Truth.TRUE, "phone LIKE '12%3'", "phone LIKE '1%9_3'", "phone LIKE '%'", "empty LIKE '%'");
    expect(
        Truth.TRUE,
        "word LIKE 'l_se'",
        "word LIKE 'lose'",
        "word NOT LIKE 'LOSE'",
        "empty LIKE ''");
    expect(Truth.TRUE, "underscored LIKE '\\_%' ESCAPE '\\'", "percent LIKE '100x%' ESCAPE 'x'");
    expect(Truth.TRUE, "phone NOT LIKE '12.*3'", "word NOT LIKE 'l?se'", "word NOT LIKE '[l]ose'");
    expect(
        Truth.FALSE,
        "phone NOT LIKE '12%3'",
        "phone LIKE '12_3'",
        "word LIKE 'ose'",
        "empty LIKE '_'");
    expect(Truth.FALSE, "word LIKE '\\_%' ESCAPE '\\'", "percent LIKE '10x%%' ESCAPE 'x'");
    expect(Truth.UNKNOWN, "unset LIKE '%'", "unset NOT LIKE '%'");
  }

  @Test
  void shouldAskForNull() {
    expect(Truth.TRUE, "unset IS NULL", "nothing IS NULL", "age IS NOT NULL", "empty IS NOT NULL");
    expect(Truth.FALSE, "unset IS NOT NULL", "nothing IS NOT NULL", "age IS NULL", "no IS NULL");
  }

  @Test
  void shouldTakeANullAsUnknown() {
    expect(
        Truth.UNKNOWN, "unset = 1", "unset <> 1", "unset = unset", "nothing = ''", "unset > age");
    expect(Truth.UNKNOWN, "unset + 1 = 1", "age * unset = 0", "-unset = 1", "nothing <> 'x'");
    expect(Truth.UNKNOWN, "yes = unset", "unset = 'x'");
  }

  @Test
  void shouldJoinConditionsWithThreeValuedLogic() {
    String unknown = "unset = 1";
    expect(Truth.TRUE, "yes AND yes");
    expect(Truth.FALSE, "yes AND no", "no AND yes", "no AND no");
    expect(Truth.FALSE, "no AND " + unknown, unknown + " AND no");
    expect(Truth.UNKNOWN, "yes AND " + unknown, unknown + " AND yes", unknown + " AND " + unknown);
    expect(Truth.TRUE, "yes OR yes", "yes OR no", "no OR yes");
    expect(Truth.TRUE, "yes OR " + unknown, unknown + " OR yes");
    expect(Truth.FALSE, "no OR no");
    expect(Truth.UNKNOWN, "no OR " + unknown, unknown + " OR no", unknown + " OR " + unknown);
    expect(Truth.FALSE, "NOT yes");
    expect(Truth.TRUE, "NOT no");
    expect(Truth.UNKNOWN, "NOT " + unknown);
  }

  @Test
  void shouldMatchTheExampleOfTheSpecification() {
    expect(Truth.TRUE, "JMSType = 'car' AND color = 'blue' AND weight > 2500");
    expect(Truth.FALSE, "JMSType = 'car' AND color = 'blue' AND weight > 2700");
  }
}
