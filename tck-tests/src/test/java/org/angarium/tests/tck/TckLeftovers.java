package org.angarium.tests.tck;

import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Ends the one durable subscription that a test of the TCK leaves behind, and that later tests of
 * its class fail on with every provider.
 */
public final class TckLeftovers implements AfterEachCallback {
  private static final String TESTS = "TxTopicTestsIT";
  private static final String SUBSCRIPTION = "TxTopicTestSubscription";

  @Override
  public void afterEach(ExtensionContext context) throws JMSException {
    if (!context.getRequiredTestClass().getSimpleName().equals(TESTS)) {
      return;
    }
    try (JMSContext cleaning = TckContextFactory.durableFactory().createContext()) {
      cleaning.unsubscribe(SUBSCRIPTION);
    } catch (InvalidDestinationRuntimeException e) {
      // this test has left none behind
    }
  }
}
