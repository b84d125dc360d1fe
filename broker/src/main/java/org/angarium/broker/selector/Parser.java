package org.angarium.broker.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.angarium.broker.selector.Token.Kind;
import org.angarium.transport.message.EncodedText;
import org.jspecify.annotations.Nullable;

/**
 * Makes an expression of a selector, by recursive descent. Neither its stack nor the expression is
 * deeper than in proportion to how deep the text is nested, and that is bounded.
 */
final class Parser {
  // How tightly operators bind.
  private static final int DISJUNCTION = 1;
  private static final int CONJUNCTION = 2;
  private static final int NEGATION = 3;
  private static final int COMPARISON = 4;
  private static final int SUM = 5;
  private static final int PRODUCT = 6;
  private static final int OPERAND = 7;

  private static final String AN_OPERAND = "an identifier, a number, a string, TRUE, FALSE or (";

  private final Lexer lexer;
  private Token token;
  private int lastStart;
  private int nesting;
  private int terms;

  private Parser(String text) throws InvalidSelector {
    lexer = new Lexer(text);
    token = lexer.next();
  }

  /** Parses a whole selector. */
  static Expression parse(String text) throws InvalidSelector {
    if (text.length() > Selector.MAX_LENGTH) {
      throw new InvalidSelector(
          Selector.MAX_LENGTH,
          "it has " + text.length() + " characters, a selector has at most " + Selector.MAX_LENGTH);
    }
    Parser parser = new Parser(text);
    int start = parser.token.start();
    Expression expression = parser.expression(DISJUNCTION);
    if (parser.token.kind() != Kind.END) {
      throw parser.unexpected("an operator or the end");
    }
    return requireCondition(expression, start, "a selector");
  }

  /**
   * An expression of operators that bind as tightly as {@code loosest} or tighter. What binds
   * tighter is taken first; each step leaves the next one an operator that it does not take itself.
   */
  private Expression expression(int loosest) throws InvalidSelector {
    int start = token.start();
    Expression expression = operand(loosest);
    if (loosest <= PRODUCT) {
      expression = arithmetic(expression, start, Kind.TIMES, Kind.DIVIDED, OPERAND);
    }
    if (loosest <= SUM) {
      expression = arithmetic(expression, start, Kind.PLUS, Kind.MINUS, PRODUCT);
    }
    if (loosest <= COMPARISON) {
      expression = comparison(expression, start);
    }
    if (loosest <= CONJUNCTION && token.kind() == Kind.AND) {
      expression = new Expression.AllOf(conditions(expression, start, Kind.AND, NEGATION));
    }
    if (loosest <= DISJUNCTION && token.kind() == Kind.OR) {
      expression = new Expression.AnyOf(conditions(expression, start, Kind.OR, CONJUNCTION));
    }
    return expression;
  }

  /** The sides of a chain of ANDs or ORs. */
  private List<Expression> conditions(Expression first, int start, Kind operator, int loosest)
      throws InvalidSelector {
    String what = "each side of " + operator;
    List<Expression> sides = new ArrayList<>();
    sides.add(requireCondition(first, start, what));
    while (accept(operator)) {
      int sideStart = token.start();
      sides.add(requireCondition(expression(loosest), sideStart, what));
    }
    return List.copyOf(sides);
  }

  /** A chain of two operators that bind alike; {@code first} itself if there is none. */
  private Expression arithmetic(Expression first, int start, Kind one, Kind other, int loosest)
      throws InvalidSelector {
    if (token.kind() != one && token.kind() != other) {
      return first;
    }
    requireNumber(first, start, token.text());
    List<Arithmetic.Step> steps = new ArrayList<>();
    while (token.kind() == one || token.kind() == other) {
      String sign = token.text();
      Arithmetic.Operator operator =
          switch (token.kind()) {
            case TIMES -> Arithmetic.Operator.TIMES;
            case DIVIDED -> Arithmetic.Operator.DIVIDED;
            case PLUS -> Arithmetic.Operator.PLUS;
            default -> Arithmetic.Operator.MINUS;
          };
      advance();
      int operandStart = token.start();
      Expression operand = requireNumber(expression(loosest), operandStart, sign);
      steps.add(new Arithmetic.Step(operator, operand));
    }
    return new Arithmetic(first, List.copyOf(steps));
  }

  /** A comparison of {@code left} with what follows; {@code left} itself if there is none. */
  private Expression comparison(Expression left, int start) throws InvalidSelector {
    // A ) as last token would mean that it stands in parentheses.
    Identifier identifier = left instanceof Identifier single && lastStart == start ? single : null;
    Comparison.Operator operator = comparisonOperator();
    Expression comparison;
    if (operator != null) {
      comparison = comparison(operator, left, start);
    } else if (token.kind() == Kind.IS) {
      comparison = isNull(identifier);
    } else {
      boolean negated = accept(Kind.NOT);
      switch (token.kind()) {
        case BETWEEN -> comparison = between(left, start, negated);
        case IN -> comparison = in(identifier, negated);
        case LIKE -> comparison = like(identifier, negated);
        default -> {
          if (negated) {
            throw unexpected("BETWEEN, IN or LIKE");
          }
          return left;
        }
      }
    }
    requireNoComparison();
    return comparison;
  }

  private void requireNoComparison() throws InvalidSelector {
    switch (token.kind()) {
      case EQUAL,
          NOT_EQUAL,
          LESS,
          LESS_OR_EQUAL,
          GREATER,
          GREATER_OR_EQUAL,
          IS,
          IN,
          LIKE,
          BETWEEN ->
          throw new InvalidSelector(
              token.start(),
              token
                  + " cannot follow another comparison: join the two with AND, or put the first in"
                  + " parentheses");
      default -> {}
    }
  }

  private Comparison.@Nullable Operator comparisonOperator() {
    return switch (token.kind()) {
      case EQUAL -> Comparison.Operator.EQUAL;
      case NOT_EQUAL -> Comparison.Operator.NOT_EQUAL;
      case LESS -> Comparison.Operator.LESS;
      case LESS_OR_EQUAL -> Comparison.Operator.LESS_OR_EQUAL;
      case GREATER -> Comparison.Operator.GREATER;
      case GREATER_OR_EQUAL -> Comparison.Operator.GREATER_OR_EQUAL;
      default -> null;
    };
  }

  private Expression comparison(Comparison.Operator operator, Expression left, int leftStart)
      throws InvalidSelector {
    String sign = token.text();
    if (operator.orders()) {
      requireNumber(left, leftStart, sign);
    }
    advance();
    int start = token.start();
    Expression right = expression(SUM);
    if (operator.orders()) {
      requireNumber(right, start, sign);
    } else {
      requireComparable(left, right, start, sign);
    }
    return new Comparison(operator, left, right);
  }

  /** A truth value has nothing in common with numbers and strings; all else may be of like type. */
  private static void requireComparable(Expression left, Expression right, int start, String sign)
      throws InvalidSelector {
    boolean one = left.type() == Expression.Type.TRUTH;
    boolean other = right.type() == Expression.Type.TRUTH;
    boolean known = left.type() != Expression.Type.ANY && right.type() != Expression.Type.ANY;
    if (known && one != other) {
      throw new InvalidSelector(
          start,
          sign
              + " compares values of one kind; this is "
              + right.type().label()
              + ", and to the left is "
              + left.type().label());
    }
  }

  private Expression between(Expression operand, int start, boolean negated)
      throws InvalidSelector {
    requireNumber(operand, start, "BETWEEN");
    advance();
    int lowStart = token.start();
    Expression low = requireNumber(expression(SUM), lowStart, "BETWEEN");
    expect(Kind.AND, "AND and the upper end of BETWEEN");
    int highStart = token.start();
    Expression high = requireNumber(expression(SUM), highStart, "BETWEEN");
    return new Expression.Between(operand, low, high, negated);
  }

  private Expression in(@Nullable Identifier identifier, boolean negated) throws InvalidSelector {
    Identifier operand = requireIdentifier(identifier);
    advance();
    expect(Kind.OPEN, "( and strings");
    TreeSet<EncodedText> strings = new TreeSet<>();
    do {
      strings.add(EncodedText.of(expect(Kind.STRING, "a string").text()));
    } while (accept(Kind.COMMA));
    expect(Kind.CLOSE, ", or )");
    return new Expression.In(operand, List.copyOf(strings), negated);
  }

  private Expression like(@Nullable Identifier identifier, boolean negated) throws InvalidSelector {
    Identifier operand = requireIdentifier(identifier);
    advance();
    Token pattern = expect(Kind.STRING, "a string, the pattern of LIKE");
    Token escape = null;
    if (accept(Kind.ESCAPE)) {
      escape = expect(Kind.STRING, "a string of one character, which escapes % and _");
    }
    return new Expression.Like(operand, LikePattern.of(pattern, escape), negated);
  }

  private Expression isNull(@Nullable Identifier identifier) throws InvalidSelector {
    Identifier operand = requireIdentifier(identifier);
    advance();
    boolean negated = accept(Kind.NOT);
    expect(Kind.NULL, negated ? "NULL" : "NULL or NOT NULL");
    return new Expression.IsNull(operand, negated);
  }

  /** An identifier, a literal, or an operator that stands before its operand. */
  private Expression operand(int loosest) throws InvalidSelector {
    Token first = token;
    switch (first.kind()) {
      case OPEN -> {
        enter();
        Expression inside = expression(DISJUNCTION);
        expect(Kind.CLOSE, "an operator or )");
        nesting--;
        return inside;
      }
      case PLUS, MINUS -> {
        enter();
        Expression signed = signed(first);
        nesting--;
        return signed;
      }
      case NOT -> {
        if (loosest > NEGATION) {
          throw unexpected(AN_OPERAND);
        }
        enter();
        int start = token.start();
        Expression negated = requireCondition(expression(NEGATION), start, "what follows NOT");
        nesting--;
        return new Expression.Not(negated);
      }
      default -> {
        Expression leaf = leaf(first);
        term();
        return leaf;
      }
    }
  }

  /** What follows a sign; a number directly after it is one literal with it. */
  private Expression signed(Token sign) throws InvalidSelector {
    boolean negative = sign.kind() == Kind.MINUS;
    Token first = token;
    if (isNumber(first)) {
      Object value = NumberLiteral.valueOf(first, negative);
      term();
      return new Expression.Literal(value, Expression.Type.NUMBER);
    }
    Expression operand = requireNumber(expression(OPERAND), first.start(), sign.text());
    return new Arithmetic.Negative(operand, negative);
  }

  private static Expression leaf(Token token) throws InvalidSelector {
    return switch (token.kind()) {
      case EXACT, APPROXIMATE ->
          new Expression.Literal(NumberLiteral.valueOf(token, false), Expression.Type.NUMBER);
      case STRING -> new Expression.Literal(EncodedText.of(token.text()), Expression.Type.TEXT);
      case TRUE, FALSE -> new Expression.Literal(token.kind() == Kind.TRUE, Expression.Type.TRUTH);
      case IDENTIFIER -> identifier(token);
      case NULL -> throw new InvalidSelector(token.start(), "NULL stands after IS or IS NOT only");
      default -> throw unexpected(token, AN_OPERAND);
    };
  }

  private static boolean isNumber(Token token) {
    return token.kind() == Kind.EXACT || token.kind() == Kind.APPROXIMATE;
  }

  private static Identifier identifier(Token token) throws InvalidSelector {
    String name = token.text();
    HeaderField field = HeaderField.of(name);
    if (field != null) {
      return field;
    }
    if (name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_")) {
      throw new InvalidSelector(
          token.start(),
          Quoted.of(name)
              + " cannot be selected by: names that begin with JMS are the header fields"
              + " JMSDeliveryMode, JMSPriority, JMSMessageID, JMSTimestamp, JMSCorrelationID and"
              + " JMSType, and the properties that begin with JMSX or JMS_");
    }
    return new Identifier.Property(name);
  }

  /** Passes over an identifier or a literal, and counts it. */
  private void term() throws InvalidSelector {
    if (++terms > Selector.MAX_TERMS) {
      throw new InvalidSelector(
          token.start(),
          "a selector has at most "
              + Selector.MAX_TERMS
              + " identifiers and literals, not counting the strings of IN");
    }
    advance();
  }

  /** Passes over what begins another level. */
  private void enter() throws InvalidSelector {
    if (++nesting > Selector.MAX_NESTING) {
      throw new InvalidSelector(
          token.start(),
          "parentheses, NOT and signs are nested at most " + Selector.MAX_NESTING + " deep");
    }
    advance();
  }

  private boolean accept(Kind kind) throws InvalidSelector {
    if (token.kind() != kind) {
      return false;
    }
    advance();
    return true;
  }

  private Token expect(Kind kind, String wanted) throws InvalidSelector {
    if (token.kind() != kind) {
      throw unexpected(wanted);
    }
    Token expected = token;
    advance();
    return expected;
  }

  private void advance() throws InvalidSelector {
    lastStart = token.start();
    token = lexer.next();
  }

  private InvalidSelector unexpected(String wanted) {
    return unexpected(token, wanted);
  }

  private static InvalidSelector unexpected(Token found, String wanted) {
    return new InvalidSelector(found.start(), "found " + found + " instead of " + wanted);
  }

  private Identifier requireIdentifier(@Nullable Identifier identifier) throws InvalidSelector {
    if (identifier == null) {
      throw new InvalidSelector(
          token.start(), token + " needs a single identifier on its left, without parentheses");
    }
    return identifier;
  }

  private static Expression requireCondition(Expression expression, int start, String what)
      throws InvalidSelector {
    Expression.Type type = expression.type();
    if (type != Expression.Type.TRUTH && type != Expression.Type.ANY) {
      throw new InvalidSelector(
          start, what + " is a condition, such as a comparison; this is " + type.label());
    }
    return expression;
  }

  private static Expression requireNumber(Expression expression, int start, String operator)
      throws InvalidSelector {
    Expression.Type type = expression.type();
    if (type != Expression.Type.NUMBER && type != Expression.Type.ANY) {
      throw new InvalidSelector(
          start, operator + " is for numbers and identifiers; this is " + type.label());
    }
    return expression;
  }
}
