package io.tocsin.template;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.tocsin.template.Node.Body;
import io.tocsin.template.Node.Pipe;
import io.tocsin.template.Node.Statement;
import io.tocsin.template.Templates.Escaping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Executes the statements of one template; its values come from an {@link Evaluator}. */
final class Interpreter {
  /** Where a body goes on when it ends. */
  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  private final Run run;
  private final Evaluator evaluator;
  private final int depth;

  private Interpreter(Run run, Definition definition, int depth, @Nullable Object data) {
    this.run = run;
    this.evaluator = new Evaluator(run, definition, data);
    this.depth = depth;
  }

  static String execute(Run run, Definition definition, @Nullable Object data)
      throws TemplateException {
    new Interpreter(run, definition, 0, data).body(data, definition.body());
    return run.out.toString();
  }

  private Flow body(@Nullable Object dot, Body body) throws TemplateException {
    for (Statement statement : body.statements()) {
      Flow flow = statement(dot, statement);
      if (flow != Flow.NEXT) {
        return flow;
      }
    }
    return Flow.NEXT;
  }

  private Flow statement(@Nullable Object dot, Statement statement) throws TemplateException {
    evaluator.step(statement);
    evaluator.at(statement);
    return switch (statement) {
      case Node.Text text -> write(text, text.text());
      case Node.Action action -> action(dot, action);
      case Node.If(_, Pipe pipe, Body body, Body otherwise) ->
          branch(dot, pipe, body, otherwise, false);
      case Node.With(_, Pipe pipe, Body body, Body otherwise) ->
          branch(dot, pipe, body, otherwise, true);
      case Node.Range range -> range(dot, range);
      case Node.Break _ -> Flow.BREAK;
      case Node.Continue _ -> Flow.CONTINUE;
      case Node.Call call -> call(dot, call);
    };
  }

  private Flow write(Node at, String text) throws TemplateException {
    if (run.out.length() + text.length() > run.limits.outputChars()) {
      throw evaluator.error(at, "output exceeds " + run.limits.outputChars() + " characters");
    }
    run.out.append(text);
    return Flow.NEXT;
  }

  private Flow action(@Nullable Object dot, Node.Action action) throws TemplateException {
    Object value = evaluator.pipeline(dot, action.pipe());
    return action.pipe().variables().isEmpty() ? write(action, printed(value)) : Flow.NEXT;
  }

  private String printed(@Nullable Object value) {
    String text = Go.printed(value);
    boolean asIs = run.escaping == Escaping.NONE || value instanceof SafeHtml;
    return asIs ? text : Builtins.escapeHtml(text).replace("+", "&#43;");
  }

  private Flow branch(
      @Nullable Object dot, Pipe pipe, Body body, Body otherwise, boolean rebindsDot)
      throws TemplateException {
    int visible = evaluator.visible();
    Object value = evaluator.pipeline(dot, pipe);
    Flow flow = Go.truth(value) ? body(rebindsDot ? value : dot, body) : body(dot, otherwise);
    evaluator.forget(visible);
    return flow;
  }

  private Flow call(@Nullable Object dot, Node.Call call) throws TemplateException {
    Definition called = run.definitions.get(call.name());
    if (called == null) {
      throw evaluator.error(call, "template " + GoText.quote(call.name()) + " not defined");
    }
    if (depth == run.limits.depth()) {
      throw evaluator.error(call, "exceeded maximum template depth (" + run.limits.depth() + ")");
    }
    Optional<Pipe> pipe = call.pipe();
    Object data = pipe.isPresent() ? evaluator.pipeline(dot, pipe.get()) : null;
    new Interpreter(run, called, depth + 1, data).body(data, called.body());
    return Flow.NEXT;
  }

  /** One turn of a range: its key or position, and its element. */
  private record Turn(Object key, @Nullable Object element) {}

  private Flow range(@Nullable Object dot, Node.Range range) throws TemplateException {
    int visible = evaluator.visible();
    Object value = evaluator.pipeline(dot, range.pipe());
    if (value instanceof Long count) {
      return rangeOverNumber(dot, range, count, visible);
    }
    List<Turn> turns = turns(value);
    for (Turn turn : turns) {
      if (turn(range, turn.key(), turn.element(), visible) == Flow.BREAK) {
        break;
      }
    }
    if (turns.isEmpty()) {
      return otherwise(dot, range, visible);
    }
    evaluator.forget(visible);
    return Flow.NEXT;
  }

  private Flow rangeOverNumber(@Nullable Object dot, Node.Range range, long count, int visible)
      throws TemplateException {
    if (range.pipe().variables().size() > 1) {
      throw evaluator.error("can't use " + count + " to iterate over more than one variable");
    }
    for (long i = 0; i < count; i++) {
      if (turn(range, i, i, visible) == Flow.BREAK) {
        break;
      }
    }
    if (count <= 0) {
      return otherwise(dot, range, visible);
    }
    evaluator.forget(visible);
    return Flow.NEXT;
  }

  private Flow otherwise(@Nullable Object dot, Node.Range range, int visible)
      throws TemplateException {
    Flow flow = body(dot, range.otherwise());
    evaluator.forget(visible);
    return flow;
  }

  private Flow turn(Node.Range range, Object key, @Nullable Object element, int visible)
      throws TemplateException {
    evaluator.step(range);
    List<Node.Variable> variables = range.pipe().variables();
    if (!variables.isEmpty()) {
      bind(range, variables.getLast(), visible + variables.size() - 1, element);
    }
    if (variables.size() > 1) {
      bind(range, variables.getFirst(), visible, key);
    }
    int inside = evaluator.visible();
    Flow flow = body(element, range.body());
    evaluator.forget(inside);
    return flow;
  }

  private void bind(Node.Range range, Node.Variable variable, int slot, @Nullable Object value)
      throws TemplateException {
    if (range.pipe().assigns()) {
      evaluator.assign(variable, value);
    } else {
      evaluator.set(slot, value);
    }
  }

  private List<Turn> turns(@Nullable Object value) throws TemplateException {
    if (value == null) {
      return List.of();
    }
    var turns = new ArrayList<Turn>();
    switch (Go.underlying(value)) {
      case List<?> list -> list.forEach(e -> turns.add(new Turn((long) turns.size(), Go.of(e))));
      case Labels labels -> labels.forEach((name, v) -> turns.add(new Turn(name, v)));
      case Map<?, ?> map -> sorted(map).forEach((key, v) -> turns.add(new Turn(key, Go.of(v))));
      default -> throw evaluator.error("range can't iterate over " + Go.printed(value));
    }
    return turns;
  }

  private static Map<String, @Nullable Object> sorted(Map<?, ?> map) {
    var sorted = new TreeMap<String, @Nullable Object>();
    map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
    return sorted;
  }
}
