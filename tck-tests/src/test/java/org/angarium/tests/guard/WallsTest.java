package org.angarium.tests.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds up the {@link Walls} of the project's main code. */
class WallsTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("org.angarium");

  static List<ArchRule> walls() {
    List<ArchRule> walls = new ArrayList<>(Walls.modules());
    walls.add(Walls.brokerKnowsTheStoreContractOnly());
    walls.add(Walls.onlyTheServerNamesTheStoreInADatabase());
    walls.add(Walls.nettyStaysInItsRoom());
    walls.add(Walls.jdbcStaysInItsRoom());
    walls.add(Walls.packagesAreFreeOfCycles());
    walls.add(Walls.onlyTheCommandLinePrints());
    walls.add(Walls.coreHasNoClockAndNoThreadsOfItsOwn());
    walls.add(Walls.onlyTheClientDeserialises());
    return walls;
  }

  @ParameterizedTest
  @MethodSource("walls")
  void shouldStand(ArchRule wall) {
    wall.check(MAIN);
  }

  /** Without this, the rules above would be content with an empty class path. */
  @Test
  void shouldSeeEveryClassOfEveryModule() throws IOException {
    List<String> unseen = new ArrayList<>();
    for (SourceFile source : SourceTree.ofProject()) {
      String file = source.name().substring(source.name().lastIndexOf('/') + 1);
      String type = source.packageName() + "." + file.replace(".java", "");
      if (!source.test() && !source.describesPackage() && !MAIN.contain(type)) {
        unseen.add(source.name());
      }
    }
    assertThat(unseen).isEmpty();
  }

  @Test
  void shouldKeepEachPackageInTheModuleThatOwnsIt() throws IOException {
    List<String> strays = new ArrayList<>();
    for (SourceFile source : SourceTree.ofProject()) {
      Set<String> roots = Walls.PACKAGES.getOrDefault(source.module(), Set.of());
      String name = source.packageName() + ".";
      if (roots.stream().noneMatch(root -> name.startsWith(root + "."))) {
        strays.add(source.name() + " is not in one of " + roots);
      }
    }
    assertThat(strays).isEmpty();
  }
}
