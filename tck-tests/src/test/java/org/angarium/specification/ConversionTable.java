package org.angarium.specification;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of the specification, as text: the types that can be read, then a line for each type that
 * can be written, with an {@code X} where it can be read as the type above and a dot where not.
 */
final class ConversionTable {
  /** One cell. */
  record Cell(String written, String read, boolean allowed) {}

  private ConversionTable() {}

  /** The cells, line by line. */
  static List<Cell> cells(String table) {
    List<String[]> lines = table.lines().map(line -> line.strip().split(" +", -1)).toList();
    String[] columns = lines.get(0);
    List<Cell> cells = new ArrayList<>();
    for (String[] line : lines.subList(1, lines.size())) {
      if (line.length != columns.length + 1) {
        throw new IllegalArgumentException("not a full line: " + String.join(" ", line));
      }
      for (int i = 0; i < columns.length; i++) {
        cells.add(new Cell(line[0], columns[i], line[i + 1].equals("X")));
      }
    }
    return cells;
  }
}
