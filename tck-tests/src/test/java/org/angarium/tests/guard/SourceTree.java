package org.angarium.tests.guard;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.angarium.tests.process.Distribution;

/** Finds and parses the Java sources of the project, with the compiler that runs this test. */
final class SourceTree {
  private SourceTree() {}

  /** Parses every Java file of every module. */
  static List<SourceFile> ofProject() throws IOException {
    Path root = Distribution.projectRoot();
    Map<String, String> texts = new TreeMap<>();
    for (Path module : modules(root)) {
      for (String part : List.of("src/main/java", "src/test/java")) {
        Path sources = module.resolve(part);
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
              String name = root.relativize(file).toString().replace('\\', '/');
              texts.put(name, Files.readString(file));
            }
          }
        }
      }
    }
    return parse(texts);
  }

  /**
   * Parses sources.
   *
   * @param texts path within the project, such as {@code broker/src/main/java/a/B.java}, to content
   */
  static List<SourceFile> parse(Map<String, String> texts) throws IOException {
    List<JavaFileObject> inputs = new ArrayList<>();
    texts.forEach((name, text) -> inputs.add(new InMemorySource(name, text)));
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, diagnostics, List.of("-proc:none"), null, inputs);
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    List<SourceFile> parsed = new ArrayList<>();
    for (CompilationUnitTree unit : task.parse()) {
      String name = unit.getSourceFile().getName().substring(1);
      String text = unit.getSourceFile().getCharContent(true).toString();
      String module = name.substring(0, name.indexOf('/'));
      boolean test = name.startsWith(module + "/src/test/");
      parsed.add(new SourceFile(module, test, name, text, unit, positions));
    }
    if (!diagnostics.getDiagnostics().isEmpty()) {
      throw new IOException("cannot parse: " + diagnostics.getDiagnostics());
    }
    return parsed;
  }

  private static List<Path> modules(Path root) throws IOException {
    try (Stream<Path> children = Files.list(root)) {
      return children.filter(child -> Files.exists(child.resolve("pom.xml"))).sorted().toList();
    }
  }

  private static final class InMemorySource extends SimpleJavaFileObject {
    private final String text;

    InMemorySource(String name, String text) {
      super(URI.create("source:///" + name), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
