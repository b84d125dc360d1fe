package org.angarium.tests.guard;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Compares the pages of requirements with the tests that show them. A requirement is a line of four
 * cells: section, what is asked, the word that asks it, and the tests, or {@code no test:} and why.
 */
final class SpecificationPages {
  private static final Pattern ROW = Pattern.compile("\\| *(\\d[\\d.]*) *\\|(.*)\\|(.*)\\|(.*)\\|");
  private static final Pattern TEST = Pattern.compile("`([\\w.]+\\.\\w+)`");
  private static final Set<String> WORDS =
      Set.of("must", "must not", "should", "should not", "may", "may not");

  private final Set<String> tests;
  private final Set<String> unnamed;
  private final List<String> faults = new ArrayList<>();

  /**
   * Against these tests.
   *
   * @param tests {@code Class.method}
   */
  SpecificationPages(Set<String> tests) {
    this.tests = tests;
    this.unnamed = new TreeSet<>(tests);
  }

  /** {@code Class.method} of every test in a package. */
  static Set<String> testsIn(String packageName) throws IOException {
    Set<String> tests = new TreeSet<>();
    for (Class<?> type : classesIn(packageName)) {
      for (Method method : type.getDeclaredMethods()) {
        if (AnnotationSupport.isAnnotated(method, Testable.class)) {
          tests.add(type.getSimpleName() + "." + method.getName());
        }
      }
    }
    return tests;
  }

  private static List<Class<?>> classesIn(String packageName) throws IOException {
    ClassLoader loader = SpecificationPages.class.getClassLoader();
    List<Class<?>> classes = new ArrayList<>();
    try {
      URI directory = loader.getResource(packageName.replace('.', '/')).toURI();
      try (Stream<Path> files = Files.list(Path.of(directory))) {
        for (String file : files.map(file -> file.getFileName().toString()).toList()) {
          if (file.endsWith(".class") && !file.equals("package-info.class")) {
            String type = packageName + "." + file.replace(".class", "");
            classes.add(Class.forName(type, false, loader));
          }
        }
      }
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new IOException(e);
    }
    return classes;
  }

  /** Reads every page of a directory. */
  void readAll(Path directory) throws IOException {
    try (Stream<Path> pages = Files.list(directory)) {
      for (Path page : pages.filter(file -> file.toString().endsWith(".md")).sorted().toList()) {
        read(page.getFileName().toString(), Files.readString(page));
      }
    }
  }

  /** Reads one page. */
  void read(String page, String text) {
    text.lines().filter(line -> line.matches("\\| *\\d.*")).forEach(line -> readRow(page, line));
  }

  private void readRow(String page, String line) {
    Matcher row = ROW.matcher(line.strip());
    if (!row.matches()) {
      faults.add(page + ": not a row of four cells: " + line);
      return;
    }
    String where = page + ": " + row.group(1) + " " + row.group(2).strip() + ": ";
    if (!page.equals("chapter-" + row.group(1).split("\\.", -1)[0] + ".md")) {
      faults.add(where + "this section belongs on the page of its chapter");
    }
    if (!WORDS.contains(row.group(3).strip())) {
      faults.add(where + "'" + row.group(3).strip() + "' is none of " + new TreeSet<>(WORDS));
    }
    readTests(where, row.group(4).strip());
  }

  private void readTests(String where, String cell) {
    if (cell.matches("no test: .+")) {
      return;
    }
    Matcher named = TEST.matcher(cell);
    boolean any = false;
    while (named.find()) {
      any = true;
      unnamed.remove(named.group(1));
      if (!tests.contains(named.group(1))) {
        faults.add(where + "there is no test " + named.group(1));
      }
    }
    if (!any) {
      faults.add(where + "name a test, or say 'no test: ' and why");
    }
  }

  /** What pages and tests do not agree on; empty if all is well. */
  List<String> faults() {
    List<String> all = new ArrayList<>(faults);
    unnamed.forEach(test -> all.add("no page names the test " + test));
    return all;
  }
}
