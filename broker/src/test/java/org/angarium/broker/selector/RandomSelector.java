package org.angarium.broker.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Selectors that are grammatical, over the names and values of {@link RandomMessage}. */
final class RandomSelector {
  private static final String[] COMPARISONS = {"=", "=", "<>", "<", "<=", ">", ">="};

  private static final List<Ast.Num> NUMBERS =
      List.of(
          new Ast.Num("0", 0L),
          new Ast.Num("1", 1L),
          new Ast.Num("2", 2L),
          new Ast.Num("3l", 3L),
          new Ast.Num("57", 57L),
          new Ast.Num("0x39", 57L),
          new Ast.Num("071", 57L),
          new Ast.Num("0B11", 3L),
          new Ast.Num("1_000L", 1_000L),
          new Ast.Num("16777217", 16_777_217L),
          new Ast.Num("9007199254740992", 9_007_199_254_740_992L),
          new Ast.Num("9007199254740993", 9_007_199_254_740_993L),
          new Ast.Num("9223372036854775807", Long.MAX_VALUE),
          new Ast.Num("-9223372036854775808", Long.MIN_VALUE),
          new Ast.Num("0xFFFFFFFFFFFFFFFF", -1L),
          new Ast.Num("0.0", 0.0),
          new Ast.Num("1.", 1.0),
          new Ast.Num(".5", 0.5),
          new Ast.Num("3D", 3.0),
          new Ast.Num("5.7E1", 57.0),
          new Ast.Num("570e-1f", 57.0f),
          new Ast.Num("0x1p1", 2.0),
          new Ast.Num("0.1f", 0.1f),
          new Ast.Num("0.1", 0.1),
          new Ast.Num("16777216F", 16_777_216f),
          new Ast.Num("9007199254740992.0", 9_007_199_254_740_992.0),
          new Ast.Num("1e300", 1e300));

  private static final char[] PATTERN = {'%', '%', '%', '_', 'a', 'b', '5', '\'', 'é', '#'};

  private final Random random;
  private int size;

  RandomSelector(Random random) {
    this.random = random;
  }

  Ast next() {
    size = random.nextInt(1, 12);
    return switch (random.nextInt(6)) {
      case 0 -> equality();
      case 1 -> new Ast.And(equality(), condition());
      default -> condition();
    };
  }

  /** What an index can use, more often than it would come by chance. */
  private Ast equality() {
    Ast literal =
        switch (random.nextInt(4)) {
          case 0 -> new Ast.Bool(random.nextBoolean());
          case 1 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
          default -> new Ast.Str(RandomMessage.text(random));
        };
    return switch (random.nextInt(5)) {
      case 0 -> new Ast.In(id(), List.of(RandomMessage.text(random)), false);
      case 1, 2 -> new Ast.Cmp(literal, "=", id());
      default -> new Ast.Cmp(id(), "=", literal);
    };
  }

  private Ast condition() {
    size--;
    if (size > 0) {
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          return new Ast.And(condition(), condition());
        }
        case 2, 3 -> {
          return new Ast.Or(condition(), condition());
        }
        case 4 -> {
          return new Ast.Not(condition());
        }
        default -> {}
      }
    }
    return switch (random.nextInt(14)) {
      case 0 -> new Ast.Bool(random.nextBoolean());
      case 1 -> id();
      case 2, 3 -> new Ast.IsNull(id(), random.nextBoolean());
      case 4, 5 -> like();
      case 6, 7 -> in();
      case 8, 9 -> new Ast.Between(number(), number(), number(), random.nextBoolean());
      case 10, 11 -> {
        String operator = random.nextBoolean() ? "=" : "<>";
        yield random.nextBoolean()
            ? new Ast.Cmp(id(), operator, operand())
            : new Ast.Cmp(operand(), operator, id());
      }
      default -> comparison();
    };
  }

  private Ast comparison() {
    String operator = COMPARISONS[random.nextInt(COMPARISONS.length)];
    if (!operator.equals("=") && !operator.equals("<>")) {
      return new Ast.Cmp(number(), operator, number());
    }
    Ast left = operand();
    Ast right = operand();
    return new Ast.Cmp(left, operator, comparable(left, right) ? right : id());
  }

  /** Whether an equality of the two is a selector at all. */
  private static boolean comparable(Ast left, Ast right) {
    return left instanceof Ast.Id || right instanceof Ast.Id || isTruth(left) == isTruth(right);
  }

  private static boolean isTruth(Ast ast) {
    return !(ast instanceof Ast.Num
        || ast instanceof Ast.Str
        || ast instanceof Ast.Sign
        || ast instanceof Ast.Arith);
  }

  /** Whatever may stand beside = and <>. */
  private Ast operand() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> number();
      case 3 -> new Ast.Bool(random.nextBoolean());
      case 4, 5 -> new Ast.Str(RandomMessage.text(random));
      case 6 -> size > 0 ? condition() : id();
      default -> id();
    };
  }

  private Ast number() {
    size--;
    if (size > 0 && random.nextInt(3) == 0) {
      return random.nextInt(4) == 0
          ? new Ast.Sign(random.nextBoolean(), number())
          : new Ast.Arith(number(), "+-*/".charAt(random.nextInt(4)), number());
    }
    return random.nextInt(3) == 0 ? NUMBERS.get(random.nextInt(NUMBERS.size())) : id();
  }

  private Ast.Id id() {
    return new Ast.Id(RandomMessage.name(random));
  }

  private Ast in() {
    List<String> strings = new ArrayList<>();
    do {
      strings.add(RandomMessage.text(random));
    } while (random.nextInt(3) > 0);
    return new Ast.In(id(), strings, random.nextBoolean());
  }

  private Ast like() {
    boolean escapes = random.nextInt(4) == 0;
    StringBuilder pattern = new StringBuilder();
    int length = random.nextInt(6);
    for (int i = 0; i < length; i++) {
      char c = PATTERN[random.nextInt(PATTERN.length)];
      if (escapes && c == '#') {
        pattern.append('#').append("%_#".charAt(random.nextInt(3)));
      } else {
        pattern.append(c);
      }
    }
    return new Ast.Like(id(), pattern.toString(), escapes ? '#' : 0, random.nextBoolean());
  }
}
