package org.angarium.broker.selector;

import java.util.List;

/**
 * A selector as the tests think of it. It knows how to write itself, with no more parentheses than
 * it needs, and nothing of the code under test.
 */
sealed interface Ast {
  /** How tightly it binds: OR 1, AND 2, NOT 3, comparison 4, sum 5, product 6, sign 7, rest 8. */
  int level();

  /** Appends its words. */
  void write(Writing out);

  record Num(String text, Number value) implements Ast {
    @Override
    public int level() {
      return text.startsWith("-") ? 7 : 8;
    }

    @Override
    public void write(Writing out) {
      out.word(text);
    }
  }

  record Str(String value) implements Ast {
    @Override
    public int level() {
      return 8;
    }

    @Override
    public void write(Writing out) {
      out.string(value);
    }
  }

  record Bool(boolean value) implements Ast {
    @Override
    public int level() {
      return 8;
    }

    @Override
    public void write(Writing out) {
      out.keyword(value ? "TRUE" : "FALSE");
    }
  }

  record Id(String name) implements Ast {
    @Override
    public int level() {
      return 8;
    }

    @Override
    public void write(Writing out) {
      out.word(name);
    }
  }

  record Sign(boolean minus, Ast operand) implements Ast {
    @Override
    public int level() {
      return 7;
    }

    @Override
    public void write(Writing out) {
      out.symbol(minus ? "-" : "+");
      out.part(operand, 7);
    }
  }

  record Arith(Ast left, char operator, Ast right) implements Ast {
    @Override
    public int level() {
      return operator == '*' || operator == '/' ? 6 : 5;
    }

    @Override
    public void write(Writing out) {
      out.part(left, level());
      out.symbol(String.valueOf(operator));
      out.part(right, level() + 1);
    }
  }

  record Cmp(Ast left, String operator, Ast right) implements Ast {
    @Override
    public int level() {
      return 4;
    }

    @Override
    public void write(Writing out) {
      out.part(left, 5);
      out.symbol(operator);
      out.part(right, 5);
    }
  }

  record Between(Ast operand, Ast low, Ast high, boolean negated) implements Ast {
    @Override
    public int level() {
      return 4;
    }

    @Override
    public void write(Writing out) {
      out.part(operand, 5);
      out.negation(negated);
      out.keyword("BETWEEN");
      out.part(low, 5);
      out.keyword("AND");
      out.part(high, 5);
    }
  }

  record In(Id operand, List<String> strings, boolean negated) implements Ast {
    @Override
    public int level() {
      return 4;
    }

    @Override
    public void write(Writing out) {
      operand.write(out);
      out.negation(negated);
      out.keyword("IN");
      String before = "(";
      for (String string : strings) {
        out.symbol(before);
        out.string(string);
        before = ",";
      }
      out.symbol(")");
    }
  }

  /** An escape of 0 is none. */
  record Like(Id operand, String pattern, char escape, boolean negated) implements Ast {
    @Override
    public int level() {
      return 4;
    }

    @Override
    public void write(Writing out) {
      operand.write(out);
      out.negation(negated);
      out.keyword("LIKE");
      out.string(pattern);
      if (escape != 0) {
        out.keyword("ESCAPE");
        out.string(String.valueOf(escape));
      }
    }
  }

  record IsNull(Id operand, boolean negated) implements Ast {
    @Override
    public int level() {
      return 4;
    }

    @Override
    public void write(Writing out) {
      operand.write(out);
      out.keyword("IS");
      out.negation(negated);
      out.keyword("NULL");
    }
  }

  record Not(Ast operand) implements Ast {
    @Override
    public int level() {
      return 3;
    }

    @Override
    public void write(Writing out) {
      out.keyword("NOT");
      out.part(operand, 3);
    }
  }

  record And(Ast left, Ast right) implements Ast {
    @Override
    public int level() {
      return 2;
    }

    @Override
    public void write(Writing out) {
      out.part(left, 2);
      out.keyword("AND");
      out.part(right, 3);
    }
  }

  record Or(Ast left, Ast right) implements Ast {
    @Override
    public int level() {
      return 1;
    }

    @Override
    public void write(Writing out) {
      out.part(left, 1);
      out.keyword("OR");
      out.part(right, 2);
    }
  }
}
