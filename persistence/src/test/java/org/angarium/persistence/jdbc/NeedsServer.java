package org.angarium.persistence.jdbc;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Leaves a test out where a database is not installed, and says so; but fails if the environment
 * has {@code CI}, where nothing may be left out.
 */
abstract class NeedsServer implements ExecutionCondition {
  private final String database;
  private final String programs;
  private final String debianPackage;
  private final BooleanSupplier installed;

  NeedsServer(String database, String programs, String debianPackage, BooleanSupplier installed) {
    this.database = database;
    this.programs = programs;
    this.debianPackage = debianPackage;
    this.installed = installed;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (installed.getAsBoolean()) {
      return ConditionEvaluationResult.enabled(database + " is installed");
    }
    String reason = "%s is not installed (%s)".formatted(database, programs);
    if (System.getenv("CI") != null) {
      throw new IllegalStateException(
          reason + ", and CI is set: install the package " + debianPackage);
    }
    System.out.println(context.getDisplayName() + " is left out: " + reason);
    return ConditionEvaluationResult.disabled(reason);
  }
}
