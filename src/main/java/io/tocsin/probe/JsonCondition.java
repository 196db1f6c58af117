package io.tocsin.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.google.re2j.Pattern;
import io.tocsin.probe.JsonCondition.Finding.Fails;
import io.tocsin.probe.JsonCondition.Finding.Holds;
import io.tocsin.probe.JsonCondition.Finding.Missing;
import java.util.List;

/**
 * A condition over a JSON document, such as {@code status == 'ready' and checks[0].data.depth <
 * 100}.
 *
 * <p>Logic has three values: a comparison with something that is not there is neither true nor
 * false, {@code not} leaves it so, and a condition that ends there does not hold. So a typing error
 * in a path never turns into "all is well".
 */
sealed interface JsonCondition {
  /**
   * Reads a condition.
   *
   * @throws JsonConditionException naming the column of what is wrong
   */
  static JsonCondition parse(String text) {
    return new JsonConditionParser(text).parse();
  }

  /** Judges {@code document}; the finding says why it does not hold. */
  Finding judge(JsonNode document);

  /** What a condition came to. */
  sealed interface Finding {
    record Holds() implements Finding {}

    /**
     * @param why such as {@code status is 'starting', expected status == 'ready'}
     */
    record Fails(String why) implements Finding {}

    /**
     * @param why such as {@code there is no status, expected status == 'ready'}
     */
    record Missing(String why) implements Finding {}
  }

  /** Both sides hold. */
  record And(JsonCondition left, JsonCondition right) implements JsonCondition {
    @Override
    public Finding judge(JsonNode document) {
      Finding first = left.judge(document);
      if (first instanceof Fails) {
        return first;
      }
      Finding second = right.judge(document);
      return second instanceof Fails || first instanceof Holds ? second : first;
    }
  }

  /** At least one side holds. */
  record Or(JsonCondition left, JsonCondition right) implements JsonCondition {
    @Override
    public Finding judge(JsonNode document) {
      Finding first = left.judge(document);
      if (first instanceof Holds) {
        return first;
      }
      Finding second = right.judge(document);
      return switch (second) {
        case Holds holds -> holds;
        case Fails(String why) ->
            first instanceof Fails ? new Fails(both(first, why)) : new Missing(both(first, why));
        case Missing(String why) -> new Missing(both(first, why));
      };
    }

    private static String both(Finding first, String why) {
      return why(first) + "; " + why;
    }
  }

  /**
   * The contrary.
   *
   * @param text as it was written
   */
  record Not(JsonCondition inner, String text) implements JsonCondition {
    @Override
    public Finding judge(JsonNode document) {
      return switch (inner.judge(document)) {
        case Holds _ -> new Fails("expected " + text);
        case Fails _ -> new Holds();
        case Missing missing -> missing;
      };
    }
  }

  /**
   * Two operands in relation: numbers as doubles, texts by code unit.
   *
   * @param text as it was written
   */
  record Compare(Operand left, Relation relation, Operand right, String text)
      implements JsonCondition {
    @Override
    public Finding judge(JsonNode document) {
      JsonNode a = left.value(document);
      JsonNode b = right.value(document);
      if (a.isMissingNode() || b.isMissingNode()) {
        return new Missing("there is no " + (a.isMissingNode() ? left : right) + expected(text));
      }
      if (relation.holds(a, b)) {
        return new Holds();
      }
      Operand shown = left instanceof Literal ? right : left;
      return new Fails(shown + " is " + shown(left instanceof Literal ? b : a) + expected(text));
    }
  }

  /**
   * A text in which a regular expression is found, or not.
   *
   * @param text as it was written
   */
  record Matches(Operand operand, Pattern pattern, boolean negated, String text)
      implements JsonCondition {
    @Override
    public Finding judge(JsonNode document) {
      JsonNode value = operand.value(document);
      if (value.isMissingNode()) {
        return new Missing("there is no " + operand + expected(text));
      }
      boolean found = value.isValueNode() && pattern.matcher(value.asText()).find();
      return found != negated
          ? new Holds()
          : new Fails(operand + " is " + shown(value) + expected(text));
    }
  }

  /** A path whose value is {@code true}. */
  record IsTrue(Operand operand) implements JsonCondition {
    @Override
    public Finding judge(JsonNode document) {
      JsonNode value = operand.value(document);
      if (value.isMissingNode()) {
        return new Missing("there is no " + operand + ", expected it to be true");
      }
      return value.isBoolean() && value.booleanValue()
          ? new Holds()
          : new Fails(operand + " is " + shown(value) + ", expected it to be true");
    }
  }

  /** {@code has(path)}: something stands there, if only {@code null}. */
  record Has(Path path) implements JsonCondition {
    @Override
    public Finding judge(JsonNode document) {
      return path.value(document).isMissingNode() ? new Fails("there is no " + path) : new Holds();
    }
  }

  /** How two values may relate. Values of different kinds are unequal, and in no order. */
  enum Relation {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }

    boolean holds(JsonNode a, JsonNode b) {
      if (a.isNumber() && b.isNumber()) {
        return ordered(Double.compare(a.doubleValue(), b.doubleValue()));
      }
      if (a.isTextual() && b.isTextual()) {
        return ordered(a.textValue().compareTo(b.textValue()));
      }
      return switch (this) {
        case EQUAL -> a.equals(b);
        case NOT_EQUAL -> !a.equals(b);
        case LESS, AT_MOST, GREATER, AT_LEAST -> false;
      };
    }

    private boolean ordered(int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case NOT_EQUAL -> order != 0;
        case LESS -> order < 0;
        case AT_MOST -> order <= 0;
        case GREATER -> order > 0;
        case AT_LEAST -> order >= 0;
      };
    }
  }

  /** What stands on one side of a comparison; prints as it was written. */
  sealed interface Operand {
    /** The value in {@code document}, or a missing node. */
    JsonNode value(JsonNode document);
  }

  /** A text, number, {@code true}, {@code false} or {@code null}. */
  record Literal(JsonNode node) implements Operand {
    @Override
    public JsonNode value(JsonNode document) {
      return node;
    }

    @Override
    public String toString() {
      return shown(node);
    }
  }

  /**
   * A way into the document.
   *
   * @param steps keys and indices, outermost first
   * @param text as it was written
   */
  record Path(List<Step> steps, String text) implements Operand {
    public Path {
      steps = List.copyOf(steps);
    }

    @Override
    public JsonNode value(JsonNode document) {
      JsonNode at = document;
      for (Step step : steps) {
        at =
            switch (step) {
              case Key(String name) -> at.path(name);
              case Index(int index) -> at.path(index);
            };
      }
      return at;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** {@code len(path)}: elements of a list, keys of an object, characters of a text. */
  record Length(Path path) implements Operand {
    @Override
    public JsonNode value(JsonNode document) {
      JsonNode node = path.value(document);
      if (node.isMissingNode()) {
        return node;
      }
      int length = node.isTextual() ? node.textValue().length() : node.size();
      return IntNode.valueOf(length);
    }

    @Override
    public String toString() {
      return "len(" + path + ")";
    }
  }

  /** One step of a path. */
  sealed interface Step {}

  record Key(String name) implements Step {}

  record Index(int index) implements Step {}

  /** The reason of a finding, empty when it holds. */
  static String why(Finding finding) {
    return switch (finding) {
      case Holds _ -> "";
      case Fails(String why) -> why;
      case Missing(String why) -> why;
    };
  }

  private static String expected(String text) {
    return ", expected " + text;
  }

  private static String shown(JsonNode node) {
    if (node.isTextual()) {
      return "'" + Shown.text(node.textValue()) + "'";
    }
    return node.isObject() ? "an object" : node.isArray() ? "a list" : node.asText();
  }
}
