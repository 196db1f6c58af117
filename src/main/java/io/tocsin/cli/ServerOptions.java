package io.tocsin.cli;

import io.tocsin.server.Server;
import io.tocsin.server.ServerConfig;
import io.tocsin.web.Cors;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of commands that run a server. */
final class ServerOptions {
  @Mixin private HomeOptions home = new HomeOptions();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = HostAndPort.class,
      description = "Where to serve HTTP. Default: 127.0.0.1:9797; port 0 picks a free one.")
  private @Nullable String listen;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where to keep state. Default: HOME/data.")
  private @Nullable Path data;

  @Option(
      names = "--web.enable-admin-api",
      description = "Allows to delete series and to write snapshots under /api/v1/admin/tsdb.")
  private boolean adminApi;

  @Option(
      names = "--web.cors.origin",
      paramLabel = "REGEX",
      converter = Origins.class,
      description =
          "Origins whose pages may ask the API, such as 'https?://(a|b)\\\\.example'. Default:"
              + " none.")
  private String corsOrigin = "";

  HomeOptions home() {
    return home;
  }

  Optional<String> listen() {
    return Optional.ofNullable(listen);
  }

  Optional<Path> data() {
    return Optional.ofNullable(data);
  }

  Server.Web web() {
    return new Server.Web(adminApi, corsOrigin);
  }

  /** Refuses what is no regular expression as wrong usage. */
  static final class Origins implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      try {
        new Cors(text);
        return text;
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("is no regular expression: " + e.getMessage());
      }
    }
  }

  /** Refuses what is not {@code HOST:PORT} as wrong usage. */
  static final class HostAndPort implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (!ServerConfig.isHostAndPort(text)) {
        throw new TypeConversionException("must be HOST:PORT such as 127.0.0.1:9797, is " + text);
      }
      return text;
    }
  }
}
