package io.tocsin.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelHashTest {
  @Test
  void hashesAsPublished() { // test vectors of xxHash64 with seed 0
    assertThat(LabelHash.xxHash64(new byte[0])).isEqualTo(0xEF46DB3751D8E999L);
    assertThat(LabelHash.xxHash64("abc".getBytes(UTF_8))).isEqualTo(0x44BC2CF5AD770999L);
  }

  @Test
  void labelsAreEncodedWithTheirLengthsInNameOrder() {
    byte[] encoded = "\4file\5a.yml\4name\1g".getBytes(UTF_8);

    assertThat(LabelHash.of(Labels.of("name", "g", "file", "a.yml")))
        .isEqualTo(LabelHash.xxHash64(encoded));
  }
}
