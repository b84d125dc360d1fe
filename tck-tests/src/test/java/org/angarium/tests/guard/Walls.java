package org.angarium.tests.guard;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The walls between the modules and inside them, as rules on compiled classes. Packages stand for
 * modules here; {@link WallsTest} sees to it that each package lies in the module that owns it.
 */
final class Walls {
  /** Everything ours. */
  static final String OURS = "org.angarium..";

  /** Module directory to the roots of its packages. */
  static final Map<String, Set<String>> PACKAGES =
      Map.of(
          "transport", Set.of("org.angarium.transport"),
          "persistence", Set.of("org.angarium.persistence"),
          "broker", Set.of("org.angarium.broker"),
          "jms-api-impl", Set.of("org.angarium.jms", "org.angarium.jndi"),
          "distribution",
              Set.of(
                  "org.angarium.main",
                  "org.angarium.server",
                  "org.angarium.config",
                  "org.angarium.accounts",
                  "org.angarium.embed"),
          "tck-tests", Set.of("org.angarium.tests", "org.angarium.specification"));

  /** Module directory to the modules it may know besides itself. */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.of(
          "transport", Set.of(),
          "persistence", Set.of(),
          "broker", Set.of("transport", "persistence"),
          "jms-api-impl", Set.of("transport"),
          "distribution", Set.of("transport", "persistence", "broker", "jms-api-impl"));

  private Walls() {}

  /** A module knows only those it may know. */
  static List<ArchRule> modules() {
    List<ArchRule> rules = new ArrayList<>();
    MAY_KNOW.forEach(
        (module, others) -> {
          List<String> known = new ArrayList<>(PACKAGES.get(module));
          others.forEach(other -> known.addAll(PACKAGES.get(other)));
          rules.add(
              classes()
                  .that(resideInAnyPackage(trees(PACKAGES.get(module))))
                  .should()
                  .onlyDependOnClassesThat(
                      resideInAnyPackage(trees(known)).or(resideOutsideOfPackages(OURS)))
                  .as("the module " + module + " knows only itself and " + others)
                  .allowEmptyShould(true));
        });
    return rules;
  }

  /** Which stores there are is the distribution's business. */
  static ArchRule brokerKnowsTheStoreContractOnly() {
    return noClasses()
        .that(resideInAPackage("org.angarium.broker.."))
        .should()
        .dependOnClassesThat(resideInAPackage("org.angarium.persistence.*.."))
        .as("the broker knows the store contract, not the stores")
        .allowEmptyShould(true);
  }

  /** A database is chosen in one room. */
  static ArchRule onlyTheServerNamesTheStoreInADatabase() {
    return noClasses()
        .that(resideOutsideOfPackages("org.angarium.persistence.jdbc..", "org.angarium.server.."))
        .should()
        .dependOnClassesThat(resideInAPackage("org.angarium.persistence.jdbc.."))
        .as("only org.angarium.server names the store in a database");
  }

  /** Netty can be replaced in one room. */
  static ArchRule nettyStaysInItsRoom() {
    return noClasses()
        .that(resideOutsideOfPackages("org.angarium.transport.netty.."))
        .should()
        .dependOnClassesThat(resideInAPackage("io.netty.."))
        .as("Netty stays in org.angarium.transport.netty");
  }

  /** SQL stays in the store that speaks it. */
  static ArchRule jdbcStaysInItsRoom() {
    return noClasses()
        .that(resideOutsideOfPackages("org.angarium.persistence.jdbc.."))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "java.sql..",
                "javax.sql..",
                "com.zaxxer.hikari..",
                "org.h2..",
                "org.postgresql..",
                "org.mariadb.."))
        .as("JDBC stays in org.angarium.persistence.jdbc");
  }

  /** Each package can be understood, and tested, after those it stands on. */
  static ArchRule packagesAreFreeOfCycles() {
    return slices().matching("org.angarium.(**)").should().beFreeOfCycles().allowEmptyShould(true);
  }

  /** Only the command line talks to a terminal; everyone else logs. */
  static ArchRule onlyTheCommandLinePrints() {
    return noClasses()
        .that(resideOutsideOfPackages("org.angarium.main.."))
        .should(ACCESS_STANDARD_STREAMS)
        .as("only the command line prints");
  }

  /** The core gets its clock and its threads from outside, so that it can be simulated. */
  static ArchRule coreHasNoClockAndNoThreadsOfItsOwn() {
    return noClasses()
        .that(resideInAPackage("org.angarium.broker.*.."))
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callConstructorWhere(target(owner(assignableTo(Thread.class))))
        .as("the broker's core takes clock and threads from outside")
        .allowEmptyShould(true);
  }

  /** What arrives from a network or a disk never decides which classes are loaded. */
  static ArchRule onlyTheClientDeserialises() {
    return noClasses()
        .that(resideOutsideOfPackages("org.angarium.jms.."))
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ObjectInputStream.class)
        .as("only the client deserialises objects");
  }

  private static String[] trees(Iterable<String> roots) {
    List<String> trees = new ArrayList<>();
    roots.forEach(root -> trees.add(root + ".."));
    return trees.toArray(String[]::new);
  }
}
