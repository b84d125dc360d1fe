package org.angarium.broker.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.angarium.broker.selector.Token.Kind;
import org.angarium.transport.message.EncodedText;
import org.jspecify.annotations.Nullable;

/**
 * Makes an expression of a selector, by recursive descent: one method for each level of precedence,
 * the loosest first. What it makes is no deeper than the text is nested, and that is bounded.
 */
final class Parser {
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
    Expression expression = parser.disjunction();
    if (parser.token.kind() != Kind.END) {
      throw parser.unexpected("an operator or the end");
    }
    return requireCondition(expression, start, "a selector");
  }

  private Expression disjunction() throws InvalidSelector {
    int start = token.start();
    Expression first = conjunction();
    if (token.kind() != Kind.OR) {
      return first;
    }
    List<Expression> operands = new ArrayList<>();
    operands.add(requireCondition(first, start, "each side of OR"));
    while (accept(Kind.OR)) {
      start = token.start();
      operands.add(requireCondition(conjunction(), start, "each side of OR"));
    }
    return new Expression.AnyOf(List.copyOf(operands));
  }

  private Expression conjunction() throws InvalidSelector {
    int start = token.start();
    Expression first = negation();
    if (token.kind() != Kind.AND) {
      return first;
    }
    List<Expression> operands = new ArrayList<>();
    operands.add(requireCondition(first, start, "each side of AND"));
    while (accept(Kind.AND)) {
      start = token.start();
      operands.add(requireCondition(negation(), start, "each side of AND"));
    }
    return new Expression.AllOf(List.copyOf(operands));
  }

  private Expression negation() throws InvalidSelector {
    if (token.kind() != Kind.NOT) {
      return comparison();
    }
    enter();
    advance();
    int start = token.start();
    Expression operand = requireCondition(negation(), start, "what follows NOT");
    nesting--;
    return new Expression.Not(operand);
  }

  private Expression comparison() throws InvalidSelector {
    int start = token.start();
    Expression left = sum();
    Comparison.Operator operator = comparisonOperator();
    if (operator != null) {
      return comparison(operator, left, start);
    }
    boolean plainIdentifier = left instanceof Identifier && lastStart == start;
    Identifier identifier = plainIdentifier ? (Identifier) left : null;
    if (token.kind() == Kind.IS) {
      return isNull(identifier);
    }
    boolean negated = accept(Kind.NOT);
    return switch (token.kind()) {
      case BETWEEN -> between(left, start, negated);
      case IN -> in(identifier, negated);
      case LIKE -> like(identifier, negated);
      default -> {
        if (negated) {
          throw unexpected("BETWEEN, IN or LIKE");
        }
        yield left;
      }
    };
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
    Expression right = sum();
    if (operator.orders()) {
      requireNumber(right, start, sign);
    }
    if (comparisonOperator() != null) {
      throw new InvalidSelector(
          token.start(),
          "the result of "
              + sign
              + " cannot be compared with "
              + token
              + " again: join two comparisons with AND, or put one in parentheses");
    }
    return new Comparison(operator, left, right);
  }

  private Expression between(Expression operand, int start, boolean negated)
      throws InvalidSelector {
    requireNumber(operand, start, "BETWEEN");
    advance();
    int lowStart = token.start();
    Expression low = requireNumber(sum(), lowStart, "BETWEEN");
    expect(Kind.AND, "AND and the upper end of BETWEEN");
    int highStart = token.start();
    Expression high = requireNumber(sum(), highStart, "BETWEEN");
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

  private Expression sum() throws InvalidSelector {
    int start = token.start();
    Expression first = product();
    List<Arithmetic.Step> steps = new ArrayList<>(0);
    while (token.kind() == Kind.PLUS || token.kind() == Kind.MINUS) {
      String sign = token.text();
      requireNumber(first, start, sign);
      Arithmetic.Operator operator =
          token.kind() == Kind.PLUS ? Arithmetic.Operator.PLUS : Arithmetic.Operator.MINUS;
      advance();
      int operandStart = token.start();
      steps.add(new Arithmetic.Step(operator, requireNumber(product(), operandStart, sign)));
    }
    return steps.isEmpty() ? first : new Arithmetic(first, List.copyOf(steps));
  }

  private Expression product() throws InvalidSelector {
    int start = token.start();
    Expression first = signed();
    List<Arithmetic.Step> steps = new ArrayList<>(0);
    while (token.kind() == Kind.TIMES || token.kind() == Kind.DIVIDED) {
      String sign = token.text();
      requireNumber(first, start, sign);
      Arithmetic.Operator operator =
          token.kind() == Kind.TIMES ? Arithmetic.Operator.TIMES : Arithmetic.Operator.DIVIDED;
      advance();
      int operandStart = token.start();
      steps.add(new Arithmetic.Step(operator, requireNumber(signed(), operandStart, sign)));
    }
    return steps.isEmpty() ? first : new Arithmetic(first, List.copyOf(steps));
  }

  private Expression signed() throws InvalidSelector {
    if (token.kind() != Kind.PLUS && token.kind() != Kind.MINUS) {
      return primary();
    }
    String sign = token.text();
    boolean negative = token.kind() == Kind.MINUS;
    enter();
    advance();
    Expression operand;
    if (isNumber()) {
      operand = number(negative);
    } else {
      int start = token.start();
      operand = new Arithmetic.Negative(requireNumber(signed(), start, sign), negative);
    }
    nesting--;
    return operand;
  }

  private Expression primary() throws InvalidSelector {
    if (isNumber()) {
      return number(false);
    }
    Token first = token;
    switch (first.kind()) {
      case OPEN -> {
        enter();
        advance();
        Expression inside = disjunction();
        expect(Kind.CLOSE, "an operator or )");
        nesting--;
        return inside;
      }
      case STRING -> {
        term();
        return new Expression.Literal(EncodedText.of(first.text()), Expression.Type.TEXT);
      }
      case TRUE, FALSE -> {
        term();
        return new Expression.Literal(first.kind() == Kind.TRUE, Expression.Type.TRUTH);
      }
      case IDENTIFIER -> {
        term();
        return identifier(first);
      }
      case NULL -> throw new InvalidSelector(first.start(), "NULL stands after IS or IS NOT only");
      default -> throw unexpected("an identifier, a number, a string, TRUE, FALSE or (");
    }
  }

  private boolean isNumber() {
    return token.kind() == Kind.EXACT || token.kind() == Kind.APPROXIMATE;
  }

  private Expression number(boolean negative) throws InvalidSelector {
    Object value = NumberLiteral.valueOf(token, negative);
    term();
    return new Expression.Literal(value, Expression.Type.NUMBER);
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

  private void enter() throws InvalidSelector {
    if (++nesting > Selector.MAX_NESTING) {
      throw new InvalidSelector(
          token.start(),
          "parentheses, NOT and signs are nested at most " + Selector.MAX_NESTING + " deep");
    }
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
    return new InvalidSelector(token.start(), "found " + token + " instead of " + wanted);
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
