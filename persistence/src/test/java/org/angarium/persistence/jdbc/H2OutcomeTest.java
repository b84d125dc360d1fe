package org.angarium.persistence.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2OutcomeTest extends OutcomeContract {
  @TempDir Path directory;

  @Override
  JdbcSettings settings() {
    return JdbcSettings.inDirectory(directory);
  }
}
