package io.tocsin.probe;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tocsin.health.Measurement;
import io.tocsin.health.ProbeResult;
import io.tocsin.health.Reason;
import io.tocsin.probe.Attempt.Stage;
import io.tocsin.probe.ProbeSpec.Surroundings;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One TCP probe from the look-up to the verdict. Confined to the context that began it. */
final class TcpDialogue implements Attempt.Work {
  private static final int MAX_RECEIVED_BYTES = 64 << 10;

  /** A stranger who sends byte by byte must not make us search for ever. */
  private static final int MAX_SEARCHES = 256;

  private final Surroundings surroundings;
  private final TcpSpec spec;
  private final Endpoint endpoint;
  private final Attempt attempt;

  private int step; // confined, as all below
  private boolean waiting;
  private Buffer received = Buffer.buffer();
  private int searches;
  private boolean byRegex;
  private Optional<TlsReport> tls = Optional.empty();

  TcpDialogue(Surroundings surroundings, TcpSpec spec, Endpoint endpoint, Duration timeout) {
    this.surroundings = surroundings;
    this.spec = spec;
    this.endpoint = endpoint;
    this.attempt = new Attempt(surroundings, timeout, endpoint, this);
  }

  Future<ProbeResult> begin() {
    surroundings
        .dialer()
        .connect(endpoint, spec.tls(), attempt)
        .onComplete(this::connected, attempt::fail);
    return attempt.result();
  }

  private void connected(NetSocket socket) {
    if (attempt.isOver()) {
      return;
    }
    socket.handler(data -> received(socket, data));
    socket.exceptionHandler(this::broken);
    socket.endHandler(_ -> closed());
    if (spec.startsWithTls()) {
      secure(socket);
    } else {
      attempt.enter(Stage.ANSWER, endpoint);
      proceed(socket);
    }
  }

  private void secure(NetSocket socket) {
    waiting = false;
    surroundings
        .dialer()
        .secure(socket, spec.tls(), endpoint, attempt)
        .onComplete(this::secured, attempt::fail);
  }

  private void secured(NetSocket socket) {
    if (attempt.isOver()) {
      return;
    }
    attempt.enter(Stage.ANSWER, endpoint);
    try {
      boolean verified = !spec.tls().insecureSkipVerify();
      tls = Optional.of(TlsReport.of(socket, endpoint, verified, surroundings.clock().instant()));
    } catch (ProbeTrouble trouble) {
      attempt.fail(trouble);
      return;
    }
    proceed(socket);
  }

  /** Begins the present step, or ends with success after the last. */
  private void proceed(NetSocket socket) {
    if (attempt.isOver()) {
      return;
    }
    if (step == spec.steps().size()) {
      attempt.finish(Outcome.ok(reached()));
      return;
    }
    searches = 0;
    waiting = spec.steps().get(step).expect().isPresent();
    if (waiting) {
      search(socket);
    } else {
      respond(socket);
    }
  }

  private Reason reached() {
    boolean answered = spec.steps().stream().anyMatch(s -> s.expect().isPresent());
    return answered ? Reason.L7OK : tls.isPresent() ? Reason.L6OK : Reason.L4OK;
  }

  /** What follows the wait of the present step. */
  private void respond(NetSocket socket) {
    TcpStep done = spec.steps().get(step++);
    Future<Void> sent = done.send().map(socket::write).orElse(Future.succeededFuture());
    sent.onComplete(
        _ -> {
          if (attempt.isOver()) {
            return;
          }
          if (done.starttls() && tls.isEmpty()) {
            received = Buffer.buffer(); // what came in the clear must not count as secured
            secure(socket);
          } else {
            proceed(socket);
          }
        },
        this::broken);
  }

  private void received(NetSocket socket, Buffer data) {
    if (attempt.isOver()) {
      return;
    }
    int room = MAX_RECEIVED_BYTES - received.length();
    received.appendBuffer(data, 0, Math.min(room, data.length()));
    if (waiting) {
      search(socket);
    }
  }

  private void search(NetSocket socket) {
    Pattern wanted = wanted();
    String text = received.toString(StandardCharsets.UTF_8);
    Matcher matcher = wanted.matcher(text);
    if (matcher.find()) {
      waiting = false;
      byte[] rest = text.substring(matcher.end()).getBytes(StandardCharsets.UTF_8);
      received = Buffer.buffer(rest);
      respond(socket);
    } else if (received.length() >= MAX_RECEIVED_BYTES || ++searches > MAX_SEARCHES) {
      mismatch(
          "no match of /%s/ in the first %d bytes: '%s'"
              .formatted(wanted, received.length(), shownReceived()));
    }
  }

  private Pattern wanted() {
    return spec.steps().get(step).expect().orElseThrow();
  }

  private String shownReceived() {
    return Shown.text(received.toString(StandardCharsets.UTF_8));
  }

  private void mismatch(String detail) {
    byRegex = true;
    attempt.finish(Outcome.fail(Reason.L7STS, detail));
  }

  private void closed() {
    if (attempt.isOver()) {
      return;
    }
    if (waiting && received.length() > 0) {
      mismatch(
          "connection closed without /%s/, received '%s'".formatted(wanted(), shownReceived()));
    } else {
      byRegex = waiting;
      attempt.finish(
          Outcome.fail(
              Reason.L7RSP, "connection closed before " + (waiting ? "an answer" : "the end")));
    }
  }

  private void broken(Throwable error) {
    if (TlsTrouble.isTls(error)) {
      attempt.finish(TlsTrouble.of(error, endpoint));
    } else {
      attempt.finish(Outcome.fail(Reason.L7RSP, "connection broken: " + error.getMessage()));
    }
  }

  @Override
  public String missing() {
    if (!waiting) {
      return "the conversation did not end";
    }
    return received.length() == 0
        ? "no answer"
        : "no match of /%s/, received '%s',".formatted(wanted(), shownReceived());
  }

  @Override
  public List<Measurement> measurements(Attempt ended) {
    var all = new ArrayList<Measurement>();
    ConnectionReport.addTo(all, ended);
    all.add(Measurement.of("probe_failed_due_to_regex", byRegex ? 1 : 0));
    tls.ifPresent(report -> report.addTo(all));
    return all;
  }
}
