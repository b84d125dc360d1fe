package org.angarium.tests.guard;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.SourcePositions;

/**
 * A parsed Java source file.
 *
 * @param module the directory of its Maven module, such as {@code broker}
 * @param test whether it lies under {@code src/test}
 * @param name path within the project, with slashes
 * @param text all of it
 * @param tree its syntax; names in it are not resolved
 * @param positions where in the text the nodes of the tree are
 */
record SourceFile(
    String module,
    boolean test,
    String name,
    String text,
    CompilationUnitTree tree,
    SourcePositions positions) {

  /** The package it declares; empty for none. */
  String packageName() {
    return tree.getPackageName() == null ? "" : tree.getPackageName().toString();
  }

  /** Its number of lines. */
  int lines() {
    return (int) text.lines().count();
  }

  /** Whether this is a {@code package-info.java}. */
  boolean describesPackage() {
    return name.endsWith("/package-info.java");
  }
}
