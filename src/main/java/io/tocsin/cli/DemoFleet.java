package io.tocsin.cli;

import io.tocsin.lab.FaultInfo;
import io.tocsin.lab.HookConsole;
import io.tocsin.lab.Lab;
import io.tocsin.lab.LabRoutes;
import io.tocsin.server.Extension;
import io.tocsin.web.LiveState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The simulated fleet beside a server: its faults on the dashboard, its routes under /lab. */
final class DemoFleet implements Extension {
  private final Lab.Options options;
  private @Nullable Lab lab; // set once, in start

  DemoFleet(Lab.Options options) {
    this.options = options;
  }

  @Override
  public Future<Map<String, Function<Vertx, Router>>> start(Vertx vertx, LiveState live) {
    var made = new Lab(vertx, options);
    lab = made;
    var hooks = new HookConsole();
    return made.start()
        .map(
            running -> {
              running.onChange(new Shown(live));
              return Map.of("/lab", each -> LabRoutes.router(each, running, hooks));
            });
  }

  @Override
  public boolean isLab() {
    return true;
  }

  @Override
  public Future<Void> stop() {
    return lab == null ? Future.succeededFuture() : lab.stop();
  }

  /** Keeps the {@code fault} entities of the live state as the faults are. */
  private static final class Shown implements Consumer<List<FaultInfo>> {
    private final LiveState live;
    private final Set<String> ids = new HashSet<>(); // confined to the lab's context

    Shown(LiveState live) {
      this.live = live;
    }

    @Override
    public void accept(List<FaultInfo> faults) {
      Set<String> now = faults.stream().map(Shown::id).collect(Collectors.toSet());
      ids.stream().filter(id -> !now.contains(id)).forEach(id -> live.remove("fault", id));
      faults.forEach(fault -> live.put("fault", id(fault), json(fault)));
      ids.clear();
      ids.addAll(now);
    }

    private static String id(FaultInfo fault) {
      return fault.instance() + "/" + fault.kind();
    }

    private static JsonObject json(FaultInfo fault) {
      return new JsonObject()
          .put("instance", fault.instance())
          .put("kind", fault.kind())
          .put("sinceMillis", fault.sinceMillis());
    }
  }
}
