package io.tocsin.cli;

import io.tocsin.cli.PrometheusClient.Parameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Between when series must have samples; the server's own bounds where none is given. */
final class TimeBounds {
  @Option(names = "--start", paramLabel = "TIME", converter = Moment.Converter.class)
  private @Nullable Moment start;

  @Option(names = "--end", paramLabel = "TIME", converter = Moment.Converter.class)
  private @Nullable Moment end;

  List<Parameter> parameters() {
    Instant now = Instant.now();
    List<Parameter> parameters = new ArrayList<>();
    if (start != null) {
      parameters.add(new Parameter("start", Seconds.text(start.from(now))));
    }
    if (end != null) {
      parameters.add(new Parameter("end", Seconds.text(end.from(now))));
    }
    return parameters;
  }
}
