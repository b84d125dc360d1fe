package org.angarium.tests.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Shows each tidy rule a small piece of code that breaks it, and one that just does not. */
class TidyScanTest {
  private static final String INFO = "/** For tests. */ @NullMarked package a;";

  @Test
  void shouldFindALongMethodAndSayHowLong() throws IOException {
    String body = "\n".repeat(59) + "}}";
    assertThat(scanMain("class A { void f() {" + body)).isEmpty();
    assertThat(scanMain("class A { void f() {\n" + body))
        .containsExactly(new Finding(TidyRule.METHOD_LINES, "a.A#f", 61));
    assertThat(scanMain("class A { A() {\n" + body))
        .containsExactly(new Finding(TidyRule.METHOD_LINES, "a.A#new", 61));
  }

  @Test
  void shouldFindALongFile() throws IOException {
    assertThat(scanMain("\n".repeat(600) + "class A {}"))
        .containsExactly(new Finding(TidyRule.FILE_LINES, "m/src/main/java/a/A.java", 601));
  }

  @Test
  void shouldFindTooManyFieldsButNotCountConstants() throws IOException {
    String constants = "static final int X = 1, Y = 2;";
    assertThat(scanMain("class A {" + constants + "int f;".repeat(20) + "}")).isEmpty();
    assertThat(scanMain("class A {" + constants + "int f;".repeat(21) + "}"))
        .containsExactly(new Finding(TidyRule.FIELDS, "a.A", 21));
    assertThat(scanMain("enum A {" + "C,".repeat(30) + "D }")).isEmpty();
  }

  @Test
  void shouldFindALongParameterListOfAConstructorButNotOfARecord() throws IOException {
    String seven = "int a, int b, int c, int d, int e, int f, int g";
    assertThat(scanMain("class A { A(" + seven + ") {} }")).isEmpty();
    assertThat(scanMain("class A { A(" + seven + ", int h) {} }"))
        .containsExactly(new Finding(TidyRule.CONSTRUCTOR_PARAMETERS, "a.A#new", 8));
    assertThat(scanMain("record A(" + seven + ", int h) { A { a = 1; } }")).isEmpty();
  }

  @Test
  void shouldFindAWideInterface() throws IOException {
    assertThat(scanMain("interface A {" + "void f();".repeat(25) + "}")).isEmpty();
    assertThat(scanMain("class B { interface A {" + "void f();".repeat(26) + "} }"))
        .containsExactly(new Finding(TidyRule.INTERFACE_METHODS, "a.B.A", 26));
  }

  @Test
  void shouldFindGenericThrowsInMainCodeOnly() throws IOException {
    String throwing = "class A { void f() throws Exception {} void g() throws Throwable {} }";
    assertThat(scanMain(throwing))
        .containsExactly(
            new Finding(TidyRule.GENERIC_THROWS, "a.A#f", 1),
            new Finding(TidyRule.GENERIC_THROWS, "a.A#g", 1));
    assertThat(scanTest(throwing)).isEmpty();
  }

  @Test
  void shouldFindAPackageWithoutDescription() throws IOException {
    List<Finding> one = List.of(new Finding(TidyRule.PACKAGE_INFO, "a", 1));
    assertThat(scan(Map.of("m/src/main/java/a/A.java", "package a; class A {}"))).isEqualTo(one);
    assertThat(scan(Map.of("m/src/main/java/a/package-info.java", "@NullMarked package a;")))
        .isEqualTo(one);
    assertThat(scan(Map.of("m/src/main/java/a/package-info.java", "/** It. */ package a;")))
        .isEqualTo(one);
  }

  @Test
  void shouldFindTestsThatSleepOrAreDisabled() throws IOException {
    for (String call :
        List.of(
            "Thread.sleep(1)",
            "java.lang.Thread.sleep(1)",
            "sleep(1)",
            "TimeUnit.SECONDS.sleep(1)",
            "MILLISECONDS.sleep(1)",
            "LockSupport.parkNanos(1)")) {
      assertThat(scanTest("class A { void f() { " + call + "; } }"))
          .as(call)
          .containsExactly(new Finding(TidyRule.SLEEPING_TEST, "a.A#f", 1));
    }
    assertThat(scanTest("class A { void f() { queue.sleep(1); } }")).isEmpty();
    assertThat(scanTest("class A { @Disabled void f() {} }"))
        .containsExactly(new Finding(TidyRule.DISABLED_TEST, "a.A#f", 1));
  }

  @Test
  void shouldFindWhatIsUnfinished() throws IOException {
    assertThat(scanMain("class A {} // TO" + "DO finish"))
        .containsExactly(new Finding(TidyRule.UNFINISHED, "m/src/main/java/a/A.java", 1));
  }

  @Test
  void shouldFindNamesThatSayNoRole() throws IOException {
    assertThat(
            scanMain(
                "class A { class JobManager {} interface StringUtils {} record HelperOf() {} }"))
        .extracting(Finding::where)
        .containsExactly("a.A.JobManager", "a.A.StringUtils");
  }

  @Test
  void shouldFindATypeThatOccursTwice() throws IOException {
    assertThat(
            scan(
                Map.of(
                    "m/src/main/java/a/package-info.java", INFO,
                    "m/src/main/java/a/A.java", "package a; class A {}",
                    "n/src/main/java/a/A.java", "package a; class A {}")))
        .containsExactly(new Finding(TidyRule.DUPLICATE_TYPE, "a.A", 1));
  }

  private static List<Finding> scanMain(String code) throws IOException {
    return scanWithInfo("m/src/main/java/a/A.java", code);
  }

  private static List<Finding> scanTest(String code) throws IOException {
    return scanWithInfo("m/src/test/java/a/A.java", code);
  }

  private static List<Finding> scanWithInfo(String name, String code) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    texts.put("m/src/main/java/a/package-info.java", INFO);
    texts.put(name, "package a; " + code);
    return scan(texts);
  }

  private static List<Finding> scan(Map<String, String> texts) throws IOException {
    return TidyScan.of(SourceTree.parse(texts));
  }
}
