package io.tocsin.template;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The syntax tree of a template, shaped and printed as Go's, because run-time errors quote it.
 * {@code position} is the index in the template's text that such an error points to.
 */
sealed interface Node {
  int position();

  /** Something that stands in a template between two actions, or an action. */
  sealed interface Statement extends Node {}

  /** Something that a command is made of. */
  sealed interface Operand extends Node {}

  record Text(int position, String text) implements Statement {
    @Override
    public String toString() {
      return text;
    }
  }

  /** {@code {{pipeline}}}: prints the value unless the pipeline declares or assigns. */
  record Action(int position, Pipe pipe) implements Statement {
    @Override
    public String toString() {
      return "{{" + pipe + "}}";
    }
  }

  record If(int position, Pipe pipe, Body body, Body otherwise) implements Statement {
    @Override
    public String toString() {
      return branch("if", pipe, body, otherwise);
    }
  }

  record With(int position, Pipe pipe, Body body, Body otherwise) implements Statement {
    @Override
    public String toString() {
      return branch("with", pipe, body, otherwise);
    }
  }

  record Range(int position, Pipe pipe, Body body, Body otherwise) implements Statement {
    @Override
    public String toString() {
      return branch("range", pipe, body, otherwise);
    }
  }

  record Break(int position) implements Statement {
    @Override
    public String toString() {
      return "{{break}}";
    }
  }

  record Continue(int position) implements Statement {
    @Override
    public String toString() {
      return "{{continue}}";
    }
  }

  /** {@code {{template "name" pipeline}}}. */
  record Call(int position, String name, Optional<Pipe> pipe) implements Statement {
    @Override
    public String toString() {
      String argument = pipe.map(p -> " " + p).orElse("");
      return "{{template " + io.tocsin.model.GoText.quote(name) + argument + "}}";
    }
  }

  /** Statements in order. */
  record Body(List<Statement> statements) {
    static final Body EMPTY = new Body(List.of());

    public Body {
      statements = List.copyOf(statements);
    }

    boolean isEmpty() {
      return statements.isEmpty();
    }

    @Override
    public String toString() {
      return statements.stream().map(Object::toString).collect(Collectors.joining());
    }
  }

  /**
   * {@code $a, $b := first | second}; each command's value is the last argument of the next.
   *
   * @param assigns whether the variables exist already: {@code =} and not {@code :=}
   */
  record Pipe(int position, List<Variable> variables, boolean assigns, List<Command> commands)
      implements Operand {
    @Override
    public String toString() {
      String names = variables.stream().map(Variable::toString).collect(Collectors.joining(", "));
      String sign = names.isEmpty() ? "" : assigns ? " = " : " := ";
      return names
          + sign
          + commands.stream().map(Command::toString).collect(Collectors.joining(" | "));
    }
  }

  /** {@code function argument argument}, or one operand. */
  record Command(int position, List<Operand> operands) implements Node {
    @Override
    public String toString() {
      return operands.stream().map(Node::inCommand).collect(Collectors.joining(" "));
    }
  }

  /** {@code .a.b}. */
  record Field(int position, List<String> names) implements Operand {
    @Override
    public String toString() {
      return dotted("", names);
    }
  }

  /** {@code $name.a.b}; {@code names} are the fields after it. */
  record Variable(int position, String name, List<String> names) implements Operand {
    @Override
    public String toString() {
      return dotted(name, names);
    }
  }

  /** {@code (pipeline).a.b} or {@code function.a.b}. */
  record Chain(int position, Operand of, List<String> names) implements Operand {
    @Override
    public String toString() {
      return dotted(inCommand(of), names);
    }
  }

  record Identifier(int position, String name) implements Operand {
    @Override
    public String toString() {
      return name;
    }
  }

  record Dot(int position) implements Operand {
    @Override
    public String toString() {
      return ".";
    }
  }

  record Nil(int position) implements Operand {
    @Override
    public String toString() {
      return "nil";
    }
  }

  record Bool(int position, boolean value) implements Operand {
    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  record Quoted(int position, String value, String written) implements Operand {
    @Override
    public String toString() {
      return written;
    }
  }

  /**
   * A constant without a type yet.
   *
   * @param integer its value where it is whole
   * @param isFloat whether it is written as a float: {@code 1.0}, {@code 1e3}
   */
  record Numeral(int position, OptionalLong integer, double value, boolean isFloat, String written)
      implements Operand {
    @Override
    public String toString() {
      return written;
    }
  }

  private static String inCommand(Operand operand) {
    return operand instanceof Pipe ? "(" + operand + ")" : operand.toString();
  }

  private static String dotted(String start, List<String> names) {
    return start + names.stream().map(name -> "." + name).collect(Collectors.joining());
  }

  private static String branch(String word, Pipe pipe, Body body, Body otherwise) {
    String rest = otherwise.isEmpty() ? "" : "{{else}}" + otherwise;
    return "{{" + word + " " + pipe + "}}" + body + rest + "{{end}}";
  }
}
