package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** A table of calls that must throw something, and leave everything else as it was. */
final class WrongCalls {
  private record Row(Class<? extends Exception> expected, String name, Aside.Action call) {}

  private final List<Row> rows = new ArrayList<>();

  /**
   * Adds a call.
   *
   * @param expected exactly this, or, for the two that all others extend, any of them
   */
  WrongCalls add(Class<? extends Exception> expected, String name, Aside.Action call) {
    rows.add(new Row(expected, name, call));
    return this;
  }

  /**
   * A test for each call.
   *
   * @param stillUsable what must work after the call as before
   */
  Stream<DynamicTest> tests(Aside.Action stillUsable) {
    return rows.stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.name + " -> " + row.expected.getSimpleName(),
                    () -> {
                      assertThat(Thrown.by(row.call))
                          .hasValueSatisfying(thrown -> assertThrown(thrown, row.expected));
                      stillUsable.run();
                    }));
  }

  private static void assertThrown(Exception thrown, Class<? extends Exception> expected) {
    if (expected == JMSException.class || expected == JMSRuntimeException.class) {
      assertThat(thrown).isInstanceOf(expected);
    } else {
      assertThat(thrown).isExactlyInstanceOf(expected);
    }
    assertThat(thrown).message().isNotBlank();
  }
}
