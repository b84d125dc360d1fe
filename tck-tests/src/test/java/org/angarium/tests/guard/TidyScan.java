package org.angarium.tests.guard;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** Reads sources and finds what breaks a {@link TidyRule}. */
final class TidyScan {
  // In two pieces, so that this file does not find itself.
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|X" + "XX)\\b");
  private static final Pattern NO_ROLE = Pattern.compile(".*(?:Impl|Manager|Utils?|Helper)");
  private static final Pattern GENERIC =
      Pattern.compile("(?:java\\.lang\\.)?(?:Exception|Throwable)");

  private static final Pattern SLEEP =
      Pattern.compile("(?:.*\\bThread\\.|.*\\b[A-Z]+\\.)?sleep|(?:.*\\.)?parkNanos");

  private final List<Finding> findings = new ArrayList<>();

  private TidyScan() {}

  /** Everything that breaks a rule in these sources, which are taken for the whole project. */
  static List<Finding> of(List<SourceFile> sources) {
    TidyScan scan = new TidyScan();
    for (SourceFile source : sources) {
      scan.measure(TidyRule.FILE_LINES, source.name(), source.lines());
      if (UNFINISHED.matcher(source.text()).find()) {
        scan.found(TidyRule.UNFINISHED, source.name());
      }
      scan.new Visitor(source).scan(source.tree(), null);
    }
    scan.checkPackages(sources);
    scan.checkDuplicates(sources);
    return scan.findings;
  }

  private void found(TidyRule rule, String where) {
    measure(rule, where, 1);
  }

  private void measure(TidyRule rule, String where, int measured) {
    if (measured > rule.limit()) {
      findings.add(new Finding(rule, where, measured));
    }
  }

  private void checkPackages(List<SourceFile> sources) {
    Set<String> packages = new TreeSet<>();
    for (SourceFile source : sources) {
      packages.add(source.packageName());
    }
    for (SourceFile source : sources) {
      if (source.describesPackage()
          && source.text().startsWith("/**")
          && source.tree().getPackageAnnotations().stream()
              .anyMatch(annotation -> simpleName(annotation).equals("NullMarked"))) {
        packages.remove(source.packageName());
      }
    }
    packages.forEach(name -> found(TidyRule.PACKAGE_INFO, name));
  }

  private void checkDuplicates(List<SourceFile> sources) {
    Set<String> seen = new HashSet<>();
    for (SourceFile source : sources) {
      for (Tree type : source.tree().getTypeDecls()) {
        if (type instanceof ClassTree declared) {
          String name = source.packageName() + "." + declared.getSimpleName();
          if (!seen.add(name)) {
            found(TidyRule.DUPLICATE_TYPE, name);
          }
        }
      }
    }
  }

  private static String simpleName(AnnotationTree annotation) {
    String name = annotation.getAnnotationType().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /**
   * Walks one file; {@code scope} is the full name of the type or member it is in, {@code kind}
   * that type's kind.
   */
  private final class Visitor extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final SourceFile source;
    private String scope;
    private Tree.Kind kind = Tree.Kind.CLASS;

    Visitor(SourceFile source) {
      this.source = source;
      this.scope = source.packageName();
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      String outer = scope;
      Tree.Kind outerKind = kind;
      kind = type.getKind();
      scope = outer + "." + (type.getSimpleName().isEmpty() ? "{}" : type.getSimpleName());
      if (NO_ROLE.matcher(type.getSimpleName()).matches()) {
        found(TidyRule.ROLE_NAME, scope);
      }
      if (kind != Tree.Kind.RECORD) {
        measure(
            TidyRule.FIELDS, scope, (int) type.getMembers().stream().filter(this::isState).count());
      }
      if (kind == Tree.Kind.INTERFACE) {
        measure(
            TidyRule.INTERFACE_METHODS,
            scope,
            (int) type.getMembers().stream().filter(MethodTree.class::isInstance).count());
      }
      super.visitClass(type, null);
      kind = outerKind;
      scope = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      String outer = scope;
      boolean constructor = method.getName().contentEquals("<init>");
      scope = outer + "#" + (constructor ? "new" : method.getName());
      measure(TidyRule.METHOD_LINES, scope, lines(method));
      if (constructor && kind != Tree.Kind.RECORD) {
        measure(TidyRule.CONSTRUCTOR_PARAMETERS, scope, method.getParameters().size());
      }
      if (!source.test()) {
        for (ExpressionTree thrown : method.getThrows()) {
          if (GENERIC.matcher(thrown.toString()).matches()) {
            found(TidyRule.GENERIC_THROWS, scope);
          }
        }
      }
      super.visitMethod(method, null);
      scope = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
      if (source.test() && SLEEP.matcher(call.getMethodSelect().toString()).matches()) {
        found(TidyRule.SLEEPING_TEST, scope);
      }
      return super.visitMethodInvocation(call, null);
    }

    @Override
    public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void unused) {
      if (source.test() && simpleName(annotation).equals("Disabled")) {
        found(TidyRule.DISABLED_TEST, scope);
      }
      return super.visitAnnotation(annotation, null);
    }

    private boolean isState(Tree member) {
      return member instanceof VariableTree field
          && !field.getModifiers().getFlags().containsAll(Set.of(Modifier.STATIC, Modifier.FINAL));
    }

    private int lines(Tree tree) {
      long start = source.positions().getStartPosition(source.tree(), tree);
      long end = source.positions().getEndPosition(source.tree(), tree);
      if (start < 0 || end < 0) {
        return 0;
      }
      return (int) (line(end) - line(start) + 1);
    }

    private long line(long position) {
      return source.tree().getLineMap().getLineNumber(position);
    }
  }
}
