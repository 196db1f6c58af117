package io.tocsin.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tocsin.probe.JsonCondition.And;
import io.tocsin.probe.JsonCondition.Compare;
import io.tocsin.probe.JsonCondition.Has;
import io.tocsin.probe.JsonCondition.Index;
import io.tocsin.probe.JsonCondition.IsTrue;
import io.tocsin.probe.JsonCondition.Length;
import io.tocsin.probe.JsonCondition.Literal;
import io.tocsin.probe.JsonCondition.Matches;
import io.tocsin.probe.JsonCondition.Not;
import io.tocsin.probe.JsonCondition.Operand;
import io.tocsin.probe.JsonCondition.Or;
import io.tocsin.probe.JsonCondition.Path;
import io.tocsin.probe.JsonCondition.Relation;
import io.tocsin.probe.JsonCondition.Step;
import java.util.ArrayList;

/**
 * Reads one condition by recursive descent.
 *
 * <pre>
 *   or         = and { ("or" | "||") and }
 *   and        = not { ("and" | "&amp;&amp;") not }
 *   not        = ("not" | "!") not | "(" or ")" | "has" "(" path ")" | comparison
 *   comparison = operand [ ("==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=") operand | ("=~" | "!~") text ]
 *   operand    = text | number | "true" | "false" | "null" | "len" "(" path ")" | path
 *   path       = name { "." ( name | text ) | "[" ( digits | text ) "]" }
 * </pre>
 *
 * A name may hold hyphens ({@code disk-space}); any other key is quoted ({@code components."my
 * db".status}). A path may begin with {@code [}.
 */
final class JsonConditionParser {
  private static final int MAX_DEPTH = 100;

  private final String text;
  private int at; // confined to the one call of parse(), as depth
  private int depth;

  JsonConditionParser(String text) {
    this.text = text;
  }

  JsonCondition parse() {
    JsonCondition condition = or();
    skipBlanks();
    if (at < text.length()) {
      throw fault("expected and, or, or the end, found '" + text.substring(at) + "'");
    }
    return condition;
  }

  private JsonCondition or() {
    JsonCondition left = and();
    while (takeWord("or") || take("||")) {
      left = new Or(left, and());
    }
    return left;
  }

  private JsonCondition and() {
    JsonCondition left = not();
    while (takeWord("and") || take("&&")) {
      left = new And(left, not());
    }
    return left;
  }

  private JsonCondition not() {
    if (++depth > MAX_DEPTH) {
      throw fault("nested deeper than " + MAX_DEPTH);
    }
    skipBlanks();
    int start = at;
    JsonCondition read;
    if (takeWord("not") || takeBang()) {
      JsonCondition inner = not();
      read = new Not(inner, text.substring(start, at).strip());
    } else if (take("(")) {
      read = or();
      expect(")");
    } else if (takeCall("has")) {
      read = new Has(path());
      expect(")");
    } else {
      read = comparison();
    }
    depth--;
    return read;
  }

  private boolean takeBang() {
    skipBlanks();
    return !text.startsWith("!=", at) && !text.startsWith("!~", at) && take("!");
  }

  private JsonCondition comparison() {
    skipBlanks();
    int start = at;
    Operand left = operand();
    if (take("=~")) {
      return matches(left, false, start);
    }
    if (take("!~")) {
      return matches(left, true, start);
    }
    for (Relation relation : LONGEST_FIRST) {
      if (take(relation.sign())) {
        Operand right = operand();
        return new Compare(left, relation, right, text.substring(start, at).strip());
      }
    }
    if (left instanceof Path path) {
      return new IsTrue(path);
    }
    throw fault("expected a comparison such as == after " + left);
  }

  private static final Relation[] LONGEST_FIRST = {
    Relation.EQUAL,
    Relation.NOT_EQUAL,
    Relation.AT_MOST,
    Relation.AT_LEAST,
    Relation.LESS,
    Relation.GREATER
  };

  private JsonCondition matches(Operand left, boolean negated, int start) {
    skipBlanks();
    int column = at;
    if (!atQuote()) {
      throw fault("expected a regular expression in quotes");
    }
    try {
      var pattern = Pattern.compile(quoted());
      return new Matches(left, pattern, negated, text.substring(start, at).strip());
    } catch (PatternSyntaxException e) {
      throw new JsonConditionException(column + 1, "not a regular expression: " + e.getMessage());
    }
  }

  private Operand operand() {
    skipBlanks();
    if (atQuote()) {
      return new Literal(TextNode.valueOf(quoted()));
    }
    if (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '-')) {
      return new Literal(number());
    }
    if (takeCall("len")) {
      var length = new Length(path());
      expect(")");
      return length;
    }
    if (takeWord("true")) {
      return new Literal(BooleanNode.TRUE);
    }
    if (takeWord("false")) {
      return new Literal(BooleanNode.FALSE);
    }
    return takeWord("null") ? new Literal(NullNode.getInstance()) : path();
  }

  private JsonNode number() {
    int start = at;
    while (at < text.length() && isPartOfNumber(at, start)) {
      at++;
    }
    try {
      return DoubleNode.valueOf(Double.parseDouble(text.substring(start, at)));
    } catch (NumberFormatException _) {
      String written = text.substring(start, at);
      at = start;
      throw fault("not a number: " + written);
    }
  }

  private boolean isPartOfNumber(int index, int start) {
    char c = text.charAt(index);
    boolean sign = c == '-' || c == '+';
    boolean afterExponent = index > start && Character.toLowerCase(text.charAt(index - 1)) == 'e';
    return isDigit(c)
        || c == '.'
        || c == 'e'
        || c == 'E'
        || (sign && (index == start || afterExponent));
  }

  private Path path() {
    skipBlanks();
    int start = at;
    var steps = new ArrayList<Step>();
    if (at >= text.length() || text.charAt(at) != '[') {
      steps.add(new JsonCondition.Key(name()));
    }
    while (at < text.length()) {
      if (text.charAt(at) == '.') {
        at++;
        steps.add(new JsonCondition.Key(atQuote() ? quoted() : name()));
      } else if (text.charAt(at) == '[') {
        at++;
        steps.add(bracketed());
      } else {
        break;
      }
    }
    return new Path(steps, text.substring(start, at));
  }

  private Step bracketed() {
    skipBlanks();
    Step step;
    if (atQuote()) {
      step = new JsonCondition.Key(quoted());
    } else {
      int start = at;
      while (at < text.length() && isDigit(text.charAt(at)) && at - start < 9) {
        at++;
      }
      if (at == start) {
        throw fault("expected an index or a key in quotes");
      }
      step = new Index(Integer.parseInt(text, start, at, 10));
    }
    expect("]");
    return step;
  }

  private String name() {
    int start = at;
    while (at < text.length() && isName(text.charAt(at), at == start)) {
      at++;
    }
    if (at == start) {
      throw fault(
          at < text.length()
              ? "expected a path or a value, found '" + text.charAt(at) + "'"
              : "expected a path or a value, found the end");
    }
    return text.substring(start, at);
  }

  private static boolean isName(char c, boolean first) {
    return Character.isLetter(c) || c == '_' || c == '$' || (!first && (isDigit(c) || c == '-'));
  }

  private boolean atQuote() {
    return at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"');
  }

  /** The text between two quotes of one kind; a backslash before such a quote keeps it. */
  private String quoted() {
    int start = at;
    char quote = text.charAt(at++);
    var read = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      boolean escaped =
          text.charAt(at) == '\\' && at + 1 < text.length() && text.charAt(at + 1) == quote;
      at += escaped ? 1 : 0;
      read.append(text.charAt(at++));
    }
    if (at >= text.length()) {
      at = start;
      throw fault("a text without its closing " + quote);
    }
    at++;
    return read.toString();
  }

  /** Takes {@code word(}; a key of that name stays a path. */
  private boolean takeCall(String word) {
    int start = at;
    if (takeWord(word) && take("(")) {
      return true;
    }
    at = start;
    return false;
  }

  private boolean takeWord(String word) {
    skipBlanks();
    int end = at + word.length();
    boolean whole =
        text.startsWith(word, at) && (end >= text.length() || !continuesPath(text.charAt(end)));
    at += whole ? word.length() : 0;
    return whole;
  }

  private static boolean continuesPath(char c) {
    return isName(c, false) || c == '.' || c == '[';
  }

  private boolean take(String sign) {
    skipBlanks();
    boolean found = text.startsWith(sign, at);
    at += found ? sign.length() : 0;
    return found;
  }

  private void expect(String sign) {
    if (!take(sign)) {
      throw fault("expected " + sign + (at < text.length() ? "" : ", found the end"));
    }
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private JsonConditionException fault(String message) {
    return new JsonConditionException(at + 1, message);
  }
}
