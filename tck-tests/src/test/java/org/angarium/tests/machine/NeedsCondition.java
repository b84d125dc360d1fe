package org.angarium.tests.machine;

import static java.util.stream.Collectors.joining;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Looks whether the machine has what {@link Needs} names. */
final class NeedsCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<Needs> needs = AnnotationSupport.findAnnotation(context.getElement(), Needs.class);
    String missing =
        needs.stream()
            .flatMap(all -> Stream.of(all.value()))
            .filter(need -> !need.met())
            .map(Need::words)
            .collect(joining(", "));
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("everything is there");
    }
    String reason = "this needs " + missing;
    if (System.getenv("CI") != null) {
      throw new IllegalStateException(reason + ", and CI is set");
    }
    System.out.println(context.getDisplayName() + " is left out: " + reason);
    return ConditionEvaluationResult.disabled(reason);
  }
}
