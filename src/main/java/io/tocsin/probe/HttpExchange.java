package io.tocsin.probe;

import io.tocsin.health.Measurement;
import io.tocsin.health.ProbeResult;
import io.tocsin.health.Reason;
import io.tocsin.health.Verdict;
import io.tocsin.model.PromDuration;
import io.tocsin.probe.Attempt.Stage;
import io.tocsin.probe.HttpExpect.Judgement;
import io.tocsin.probe.IdleConnection.Kept;
import io.tocsin.probe.ProbeSpec.Surroundings;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One HTTP probe from the first look-up to the verdict, redirects included. Confined to the context
 * that began it.
 */
final class HttpExchange implements Attempt.Work {
  private static final int MAX_REDIRECTS = 10;

  /** Conditions on larger bodies are judged on a worker. */
  private static final int LOOP_BODY_BYTES = 64 << 10;

  private final Surroundings surroundings;
  private final HttpSpec spec;
  private final HttpRequest first;
  private final IdleConnection idle;
  private final Attempt attempt;

  private HttpRequest request; // confined, as all below
  private ResponseReader reader;
  private Optional<HttpAnswer> answer = Optional.empty();
  private Optional<Judgement> judgement = Optional.empty();
  private Optional<TlsReport> tls = Optional.empty();
  private boolean reused;
  private int redirects;
  private long sentNanos;
  private long firstByteNanos;
  private long processingNanos;
  private long transferNanos;

  HttpExchange(
      Surroundings surroundings,
      HttpSpec spec,
      HttpRequest first,
      IdleConnection idle,
      Duration timeout) {
    this.surroundings = surroundings;
    this.spec = spec;
    this.first = first;
    this.idle = idle;
    this.request = first;
    this.reader = newReader();
    this.attempt = new Attempt(surroundings, timeout, first.endpoint(), this);
  }

  private ResponseReader newReader() {
    return new ResponseReader(request.isHead(), spec.maxBodyBytes());
  }

  Future<ProbeResult> begin() {
    Optional<Kept> kept = idle.take();
    if (kept.isPresent()) {
      reused = true;
      attempt.resolved(kept.get().address());
      attempt.own(kept.get().socket());
      send(kept.get().socket());
    } else {
      ask(first);
    }
    return attempt.result();
  }

  private void ask(HttpRequest next) {
    request = next;
    reader = newReader();
    Dialer dialer = surroundings.dialer();
    Future<NetSocket> connected = dialer.connect(next.endpoint(), spec.tls(), attempt);
    Future<NetSocket> ready =
        next.tls()
            ? connected.compose(
                socket -> dialer.secure(socket, spec.tls(), next.endpoint(), attempt))
            : connected;
    ready.onComplete(this::send, attempt::fail);
  }

  private void send(NetSocket socket) {
    if (attempt.isOver()) {
      return;
    }
    attempt.enter(Stage.ANSWER, request.endpoint());
    socket.handler(this::received);
    socket.exceptionHandler(this::broken);
    socket.endHandler(_ -> closed());
    sentNanos = attempt.nanoTime();
    firstByteNanos = 0;
    guarded(
        () -> {
          tls = request.tls() ? Optional.of(tlsReport(socket)) : Optional.empty();
          socket.write(request.bytes()).onFailure(this::broken);
        });
  }

  private TlsReport tlsReport(NetSocket socket) {
    boolean verified = !spec.tls().insecureSkipVerify();
    return TlsReport.of(socket, request.endpoint(), verified, surroundings.clock().instant());
  }

  /** Nothing that a stranger sends may end in an exception without a verdict. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      attempt.fail(e);
    }
  }

  private void received(Buffer data) {
    if (firstByteNanos == 0) {
      firstByteNanos = attempt.nanoTime();
      processingNanos += firstByteNanos - sentNanos;
    }
    guarded(
        () -> {
          reader.accept(data.getBytes());
          if (reader.isDone()) {
            answered();
          }
        });
  }

  private void closed() {
    if (attempt.isOver() || reader.isDone()) {
      return;
    }
    if (reused && !reader.hasAnything()) {
      askAgain();
      return;
    }
    guarded(
        () -> {
          reader.end();
          answered();
        });
  }

  private void broken(Throwable error) {
    if (attempt.isOver() || reader.isDone()) {
      return;
    }
    if (reused && !reader.hasAnything()) {
      askAgain();
    } else if (TlsTrouble.isTls(error)) {
      attempt.finish(TlsTrouble.of(error, request.endpoint()));
    } else {
      String words = "connection broken " + reader.progress() + ": " + error.getMessage();
      attempt.finish(Outcome.fail(Reason.L7RSP, words));
    }
  }

  /** The server may close a kept connection at any time; that says nothing of its health. */
  private void askAgain() {
    reused = false;
    attempt.closeSocket();
    ask(first);
  }

  private void answered() {
    transferNanos += attempt.nanoTime() - firstByteNanos;
    HttpAnswer whole = reader.answer();
    answer = Optional.of(whole);
    Optional<String> location =
        isRedirect(whole.status()) && spec.followRedirects()
            ? whole.first("location")
            : Optional.empty();
    if (location.isPresent()) {
      redirect(whole.status(), location.get());
    } else {
      judge(whole);
    }
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private void redirect(int status, String location) {
    if (++redirects > MAX_REDIRECTS) {
      attempt.finish(
          Outcome.fail(
              Reason.L7STS, "more than " + MAX_REDIRECTS + " redirects, to " + request.url()));
      return;
    }
    attempt.closeSocket();
    try {
      ask(request.redirected(status, location));
    } catch (IllegalArgumentException e) {
      attempt.finish(
          Outcome.fail(
              Reason.L7RSP, "redirect to '" + Shown.text(location) + "' " + e.getMessage()));
    }
  }

  private void judge(HttpAnswer whole) {
    Duration took = attempt.elapsed();
    attempt.enter(Stage.JUDGE, request.endpoint());
    if (spec.reuseConnection() && redirects == 0 && whole.reusable()) {
      attempt.address().ifPresent(address -> idle.keep(new Kept(attempt.release(), address)));
    }
    if (whole.body().length <= LOOP_BODY_BYTES) {
      conclude(spec.expect().judge(whole), took);
    } else {
      surroundings
          .judges()
          .executeBlocking(() -> spec.expect().judge(whole), false)
          .onComplete(judged -> conclude(judged, took), attempt::fail);
    }
  }

  private void conclude(Judgement judged, Duration took) {
    judgement = Optional.of(judged);
    Outcome outcome = judged.outcome();
    attempt.finish(
        outcome.verdict() == Verdict.OK ? slow(took).or(this::expiring).orElse(outcome) : outcome);
  }

  private Optional<Outcome> slow(Duration took) {
    return spec.expect()
        .maxDuration()
        .filter(limit -> took.compareTo(limit) > 0)
        .map(
            limit ->
                Outcome.degraded(
                    "took %s, expected at most %s"
                        .formatted(PromDuration.format(took), PromDuration.format(limit))));
  }

  private Optional<Outcome> expiring() {
    Optional<Duration> wanted = spec.expect().certValidFor();
    if (wanted.isEmpty() || tls.isEmpty()) {
      return Optional.empty();
    }
    Instant expiry = tls.get().earliestExpiry();
    Duration left = Duration.between(surroundings.clock().instant(), expiry);
    return left.compareTo(wanted.get()) >= 0
        ? Optional.empty()
        : Optional.of(
            Outcome.degraded(
                "certificate expires at %s, expected at least %s from now"
                    .formatted(expiry, PromDuration.format(wanted.get()))));
  }

  @Override
  public String missing() {
    return reader.hasAnything() ? "answer stopped " + reader.progress() : "no answer";
  }

  @Override
  public List<Measurement> measurements(Attempt ended) {
    var all = new ArrayList<Measurement>(24);
    ConnectionReport.addTo(all, ended);
    all.add(HttpReport.phase(HttpReport.PROCESSING, Attempt.seconds(processingNanos)));
    all.add(HttpReport.phase(HttpReport.TRANSFER, Attempt.seconds(transferNanos)));
    all.add(HttpReport.phase(HttpReport.RESOLVE, ended.resolveSeconds()));
    all.add(HttpReport.phase(HttpReport.CONNECT, ended.connectSeconds()));
    all.add(HttpReport.phase(HttpReport.TLS, ended.tlsSeconds()));
    HttpReport.addAnswer(all, answer);
    all.add(Measurement.of("probe_http_redirects", redirects));
    all.add(Measurement.of("probe_http_ssl", answer.isPresent() && tls.isPresent() ? 1 : 0));
    boolean byRegex = judgement.map(Judgement::byRegex).orElse(false);
    all.add(Measurement.of("probe_failed_due_to_regex", byRegex ? 1 : 0));
    if (spec.reuseConnection()) {
      all.add(Measurement.of("probe_http_reused_connection", reused ? 1 : 0));
    }
    tls.ifPresent(report -> report.addTo(all));
    judgement.ifPresent(judged -> all.addAll(judged.health()));
    return all;
  }
}
