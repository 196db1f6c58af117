package io.tocsin.template;

import io.tocsin.model.GoText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Templates that may call each other by name. Immutable, so one set may be executed on any thread.
 *
 * <pre>
 * templates/*.tmpl ──with──▶ { "__subject", "slack.default.title", ... }
 *                                   │ with("", "{{ template \"__subject\" . }}")
 *                                   ▼ execute("", data, functions, limits)
 *                             "[FIRING:1] HighLatency"
 * </pre>
 */
public final class Templates {
  private final Set<String> functions;
  private final MissingKey missingKey;
  private final Map<String, Definition> definitions;

  /** What a key yields that a map does not have. */
  public enum MissingKey {
    /** {@code <no value>}, Go's default. */
    NO_VALUE,
    /** The zero value of the map's elements: "" in labels. */
    ZERO
  }

  /** How printed values are written. */
  public enum Escaping {
    NONE,
    /** As text of HTML, but for values of the function {@code safeHtml}. */
    HTML
  }

  /**
   * Bounds of one execution.
   *
   * @param outputChars most characters of the output and of any text a function makes
   * @param depth most templates that may be within each other
   * @param steps most statements and function calls
   */
  public record Limits(int outputChars, int depth, int steps) {
    public static final Limits DEFAULT = new Limits(1 << 20, 100, 1_000_000);
  }

  private Templates(
      Set<String> functions, MissingKey missingKey, Map<String, Definition> definitions) {
    this.functions = Set.copyOf(functions);
    this.missingKey = missingKey;
    this.definitions = Map.copyOf(definitions);
  }

  /**
   * No templates yet.
   *
   * @param functions the names that texts may call; see {@link FunctionSet#names}
   */
  public static Templates none(Set<String> functions, MissingKey missingKey) {
    return new Templates(functions, missingKey, Map.of());
  }

  /**
   * These templates and {@code text} as template {@code name} with all that it defines; what it
   * defines takes the place of templates of the same name, unless it is blank.
   *
   * @throws TemplateException when {@code text} is not a template
   */
  public Templates with(String name, String text) throws TemplateException {
    var all = new LinkedHashMap<>(definitions);
    Parser.parse(name, text, functions::contains)
        .forEach(
            (defined, definition) ->
                all.merge(defined, definition, (old, now) -> now.isEmpty() ? old : now));
    return new Templates(functions, missingKey, all);
  }

  /** The names of all templates. */
  public Set<String> names() {
    return definitions.keySet();
  }

  /** The statements of template {@code name}; none when there is no such template. */
  Node.Body body(String name) {
    Definition definition = definitions.get(name);
    return definition == null ? Node.Body.EMPTY : definition.body();
  }

  /**
   * The output of template {@code name}.
   *
   * @param data what {@code .} and {@code $} are; see {@link GoObject}. Maps, lists, labels, texts,
   *     numbers, booleans, instants and durations are fine as well
   * @param functions at least those named when the templates were parsed
   * @throws TemplateException when it fails or exceeds {@code limits}
   */
  public String execute(String name, @Nullable Object data, FunctionSet functions, Limits limits)
      throws TemplateException {
    return execute(name, data, functions, limits, Escaping.NONE);
  }

  /** As {@link #execute(String, Object, FunctionSet, Limits)}, with the values escaped. */
  public String execute(
      String name, @Nullable Object data, FunctionSet functions, Limits limits, Escaping escaping)
      throws TemplateException {
    Definition definition = definitions.get(name);
    if (definition == null) {
      throw new TemplateException(
          "template: no template " + GoText.quote(name) + " associated with these templates", 1);
    }
    var run = new Run(definitions, functions, limits, missingKey, escaping);
    return Interpreter.execute(run, definition, Go.of(data));
  }
}
