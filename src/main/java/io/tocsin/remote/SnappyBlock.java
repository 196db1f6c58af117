package io.tocsin.remote;

import java.io.IOException;
import org.xerial.snappy.Snappy;

/** Snappy's block format, which remote write uses, not the framed one. */
final class SnappyBlock {
  private SnappyBlock() {}

  /**
   * Call on a worker.
   *
   * @param maxBytes the result may have
   * @throws WriteFault when {@code packed} is not a block, or a larger one
   */
  static byte[] unpack(byte[] packed, int maxBytes) {
    try {
      int length = Snappy.uncompressedLength(packed);
      if (length < 0 || length > maxBytes) {
        throw new WriteFault(
            413,
            "the body unpacks to %s bytes, more than %d; send less per request"
                .formatted(Integer.toUnsignedString(length), maxBytes));
      }
      // checked before, because the library trusts the length to be what the block fills
      if (!Snappy.isValidCompressedBuffer(packed)) {
        throw WriteFault.malformed("snappy: corrupt input");
      }
      return Snappy.uncompress(packed);
    } catch (IOException e) {
      throw WriteFault.malformed("snappy: corrupt input");
    }
  }
}
