package org.angarium.main.export;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Leaves a test out where PostgreSQL is not installed, and says so; but fails if the environment
 * has {@code CI}, where nothing may be left out.
 */
final class NeedsPostgres implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (PostgresServer.installed().isPresent()) {
      return ConditionEvaluationResult.enabled("PostgreSQL is installed");
    }
    String reason =
        "PostgreSQL is not installed (initdb and pg_ctl, on the PATH or in /usr/lib/postgresql)";
    if (System.getenv("CI") != null) {
      throw new IllegalStateException(reason + ", and CI is set: install the package postgresql");
    }
    System.out.println(context.getDisplayName() + " is left out: " + reason);
    return ConditionEvaluationResult.disabled(reason);
  }
}
