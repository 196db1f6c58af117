package io.tocsin.template;

import io.tocsin.template.Node.Action;
import io.tocsin.template.Node.Body;
import io.tocsin.template.Node.Call;
import io.tocsin.template.Node.Chain;
import io.tocsin.template.Node.Command;
import io.tocsin.template.Node.Field;
import io.tocsin.template.Node.Identifier;
import io.tocsin.template.Node.If;
import io.tocsin.template.Node.Operand;
import io.tocsin.template.Node.Pipe;
import io.tocsin.template.Node.Quoted;
import io.tocsin.template.Node.Range;
import io.tocsin.template.Node.Statement;
import io.tocsin.template.Node.Variable;
import io.tocsin.template.Node.With;
import io.tocsin.template.RuleTemplate.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a rule template names of its alert. Labels that a condition asks for count as optional, and
 * within {@code range} and {@code with} the dot is something else, so that neither is listed.
 */
final class References {
  private static final List<String> LABELS = List.of("Labels");

  private final Set<String> asked = new HashSet<>();
  private final List<Reference> found = new ArrayList<>();
  private boolean rootDot = true;

  private References() {}

  static List<Reference> of(Body body) {
    var references = new References();
    references.body(body);
    return references.found.stream().filter(references::isNeeded).toList();
  }

  private boolean isNeeded(Reference reference) {
    return !(reference instanceof Reference.Label(String name, _) && asked.contains(name));
  }

  private void body(Body body) {
    body.statements().forEach(this::statement);
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Action(_, Pipe pipe) -> pipe(pipe);
      case If(_, Pipe pipe, Body body, Body otherwise) -> {
        condition(pipe);
        body(body);
        body(otherwise);
      }
      case With(_, Pipe pipe, Body body, Body otherwise) -> {
        condition(pipe);
        elsewhere(body);
        body(otherwise);
      }
      case Range(_, Pipe pipe, Body body, Body otherwise) -> {
        pipe(pipe);
        elsewhere(body);
        body(otherwise);
      }
      case Call call -> call.pipe().ifPresent(this::pipe);
      case Node.Text _, Node.Break _, Node.Continue _ -> {}
    }
  }

  private void elsewhere(Body body) {
    boolean before = rootDot;
    rootDot = false;
    body(body);
    rootDot = before;
  }

  /** The labels of a condition may be missing: that is what it is for. */
  private void condition(Pipe pipe) {
    var inside = new References();
    inside.rootDot = rootDot;
    inside.pipe(pipe);
    for (Reference reference : inside.found) {
      if (reference instanceof Reference.Label(String name, _)) {
        asked.add(name);
      }
    }
  }

  private void pipe(Pipe pipe) {
    pipe.commands().forEach(this::command);
  }

  private void command(Command command) {
    List<Operand> operands = command.operands();
    operands.forEach(this::operand);
    if (operands.size() == 3
        && operands.get(0) instanceof Identifier(_, String function)
        && function.equals("index")
        && isLabels(operands.get(1))
        && operands.get(2) instanceof Quoted(int position, String label, _)) {
      found.add(new Reference.Label(label, position));
    }
  }

  private boolean isLabels(Operand operand) {
    return switch (operand) {
      case Variable(_, String name, List<String> names) ->
          names.isEmpty() ? name.equals("$labels") : isRoot(name) && names.equals(LABELS);
      case Field(_, List<String> names) -> rootDot && names.equals(LABELS);
      default -> false;
    };
  }

  private static boolean isRoot(String variable) {
    return variable.equals("$");
  }

  private void operand(Operand operand) {
    switch (operand) {
      case Variable(int position, String name, List<String> names) -> {
        if (name.equals("$labels") && !names.isEmpty()) {
          found.add(new Reference.Label(names.getFirst(), position));
        } else if (isRoot(name)) {
          field(position, names);
        } else if (name.equals("$value")) {
          found.add(new Reference.Amount(position));
        }
      }
      case Field(int position, List<String> names) -> {
        if (rootDot) {
          field(position, names);
        }
      }
      case Chain(_, Operand of, _) -> operand(of);
      case Pipe pipe -> pipe(pipe);
      case Identifier _, Quoted _, Node.Dot _, Node.Nil _, Node.Bool _, Node.Numeral _ -> {}
    }
  }

  private void field(int position, List<String> names) {
    if (names.size() > 1 && names.getFirst().equals("Labels")) {
      found.add(new Reference.Label(names.get(1), position));
    } else if (names.equals(List.of("Value"))) {
      found.add(new Reference.Amount(position));
    }
  }
}
