package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.MemoryStorage;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StorageVerticleTest {
  @Test
  void anyNumberOfSeriesIsDeletedPieceByPiece() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      var storage = new MemoryStorage(Duration.ofDays(36_500));
      var verticle = new StorageVerticle(storage, InstantSource.system());
      vertx.deployVerticle(verticle).await(10, TimeUnit.SECONDS);
      List<Labels> series =
          IntStream.range(0, 20_000).mapToObj(i -> Labels.of("i", "" + i)).toList();
      series.forEach(labels -> storage.series(labels).append(1_000, 1));

      verticle.delete(series, new TimeRange(0, 2_000), 1).await(20, TimeUnit.SECONDS);

      assertThat(storage.stats().samples()).isZero();
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }
}
