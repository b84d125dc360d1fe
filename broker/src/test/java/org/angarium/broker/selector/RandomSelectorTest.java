package org.angarium.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.angarium.broker.selector.Selector.Equality;
import org.angarium.transport.error.ProtocolException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Selectors and messages by chance, against {@link PlainEvaluator}; and texts that are none. */
class RandomSelectorTest {
  private static final int SELECTORS = 60_000;
  private static final int MESSAGES = 5_000;
  private static final int MESSAGES_EACH = 2;
  private static final int TEXTS = 30_000;

  private static final String[] WORDS = {
    "a", "b", "JMSType", "JMSFoo", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "NULL",
    "TRUE", "FALSE", "ESCAPE", "(", ")", ",", "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/",
    "'a%'", "'#'", "''", "57", "5.7e1", "0x", "09", "1e", "'", "\"", "!", ".", "\u00A0", "\0",
    "\uD800", "é"
  };

  private long seed;
  private Random random;
  private final List<RandomMessage> messages = new ArrayList<>();

  @BeforeEach
  void seed(TestInfo test) throws ProtocolException {
    seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("RandomSelectorTest " + test.getDisplayName() + ": -Dangarium.seed=" + seed);
    random = new Random(seed);
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(RandomMessage.next(random));
    }
  }

  private RandomMessage message() {
    return messages.get(random.nextInt(MESSAGES));
  }

  private enum Truth {
    TRUE,
    FALSE,
    UNKNOWN
  }

  @Test
  void shouldAgreeWithThePlainEvaluator() {
    Map<Truth, Integer> seen = new EnumMap<>(Truth.class);
    int indexed = 0;
    RandomSelector selectors = new RandomSelector(random);
    for (int i = 0; i < SELECTORS; i++) {
      Ast ast = selectors.next();
      String text = Writing.of(ast, random);
      Selector selector = parsed(text);
      Selector negated = parsed("NOT (" + text + ")");
      for (int j = 0; j < MESSAGES_EACH; j++) {
        RandomMessage message = message();
        PlainEvaluator plain = new PlainEvaluator(message.fields());
        Truth truth =
            plain.matches(ast)
                ? Truth.TRUE
                : plain.matches(new Ast.Not(ast)) ? Truth.FALSE : Truth.UNKNOWN;
        seen.merge(truth, 1, Integer::sum);
        if (selector.matches(message.encoded()) != (truth == Truth.TRUE)
            || negated.matches(message.encoded()) != (truth == Truth.FALSE)) {
          throw new AssertionError(
              "seed " + seed + ": not " + truth + ": " + text + " for " + message.fields());
        }
        indexed += checkedAgainstItsKey(selector, message);
      }
    }
    for (Truth truth : Truth.values()) {
      assertThat(seen.get(truth)).as("how often %s", truth).isGreaterThan(SELECTORS / 10);
    }
    assertThat(indexed).as("matches with an equality").isGreaterThan(SELECTORS / 100);
  }

  /** 1 if the message matches and could have been found by its key. */
  private int checkedAgainstItsKey(Selector selector, RandomMessage message) {
    Equality equality = selector.equality();
    if (equality == null || !selector.matches(message.encoded())) {
      return 0;
    }
    assertThat(Selector.keyOf(message.encoded(), equality.identifier()))
        .as("seed %d: %s for %s", seed, selector, message.fields())
        .isEqualTo(equality.key());
    return 1;
  }

  private Selector parsed(String text) {
    try {
      return Selector.parse(text);
    } catch (InvalidSelector | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + text, e);
    }
  }

  @Test
  void shouldTakeOrRefuseWhatWasNearlyASelector() {
    RandomSelector selectors = new RandomSelector(random);
    int refused = 0;
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder(Writing.of(selectors.next(), random));
      for (int changes = random.nextInt(1, 4); changes > 0 && text.length() > 0; changes--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, WORDS[random.nextInt(WORDS.length)]);
          case 2 -> text.setCharAt(at, text.charAt(random.nextInt(text.length())));
          default -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
        }
      }
      refused += isRefused(text.toString()) ? 1 : 0;
    }
    assertThat(refused).isBetween(TEXTS / 10, TEXTS - TEXTS / 10);
  }

  @Test
  void shouldTakeOrRefuseAnyWords() {
    int refused = 0;
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder();
      for (int words = random.nextInt(12); words > 0; words--) {
        text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextBoolean() ? " " : "");
      }
      refused += isRefused(text.toString()) ? 1 : 0;
    }
    assertThat(refused).isBetween(TEXTS / 2, TEXTS - 1);
  }

  @Test
  void shouldTakeOrRefuseAnyCharacters() {
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(30); length > 0; length--) {
        text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
      }
      isRefused(text.toString());
    }
  }

  private boolean isRefused(String text) {
    try {
      Selector.parse(text).matches(message().encoded());
      return false;
    } catch (InvalidSelector e) {
      assertThat(e.position()).as("seed %d: %s", seed, text).isBetween(0, text.length());
      assertThat(e.reason()).as("seed %d: %s", seed, text).isNotBlank();
      return true;
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + text, e);
    }
  }
}
