package io.tocsin.model;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Prometheus's hash of a label set: xxHash64 with seed 0 over name and value, each after its
 * length, in name order. {@code limit_ratio} picks series by it and rule groups have their slots
 * from it, so that every server picks the same.
 */
public final class LabelHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;

  /** The sum of the first two, which overflows. */
  private static final long PRIME_1_AND_2 = 0x60EA27EEADC0B5D6L;

  private static final int SHORT_LENGTHS = 255;

  private LabelHash() {}

  /** The hash of {@code labels}, an unsigned number. */
  public static long of(Labels labels) {
    return xxHash64(encoded(labels));
  }

  /** The hash as a share of all hashes, from 0 to 1. */
  public static double fraction(Labels labels) {
    long hash = of(labels);
    double unsigned = (double) (hash >>> 1) * 2 + (hash & 1);
    return unsigned / 0x1p64; // float64(2^64 - 1) is 2^64
  }

  private static byte[] encoded(Labels labels) {
    var bytes = new ByteArrayOutputStream();
    labels.forEach(
        (name, value) -> {
          write(bytes, name);
          write(bytes, value);
        });
    return bytes.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < SHORT_LENGTHS) {
      out.write(bytes.length);
    } else {
      out.write(SHORT_LENGTHS);
      out.write(bytes.length);
      out.write(bytes.length >> 8);
      out.write(bytes.length >> 16);
    }
    out.writeBytes(bytes);
  }

  /** xxHash64 with seed 0, after the specification of its author, Yann Collet. */
  public static long xxHash64(byte[] input) {
    int at = 0;
    long hash;
    if (input.length >= 32) {
      long a = PRIME_1_AND_2;
      long b = PRIME_2;
      long c = 0;
      long d = -PRIME_1;
      for (; at <= input.length - 32; at += 32) {
        a = round(a, (long) LONG.get(input, at));
        b = round(b, (long) LONG.get(input, at + 8));
        c = round(c, (long) LONG.get(input, at + 16));
        d = round(d, (long) LONG.get(input, at + 24));
      }
      hash =
          Long.rotateLeft(a, 1)
              + Long.rotateLeft(b, 7)
              + Long.rotateLeft(c, 12)
              + Long.rotateLeft(d, 18);
      hash = merge(merge(merge(merge(hash, a), b), c), d);
    } else {
      hash = PRIME_5;
    }
    return avalanche(tail(hash + input.length, input, at));
  }

  private static long tail(long start, byte[] input, int from) {
    long hash = start;
    int at = from;
    for (; at <= input.length - 8; at += 8) {
      hash ^= round(0, (long) LONG.get(input, at));
      hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
    }
    if (at <= input.length - 4) {
      hash ^= Integer.toUnsignedLong((int) INT.get(input, at)) * PRIME_1;
      hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
      at += 4;
    }
    for (; at < input.length; at++) {
      hash ^= Byte.toUnsignedLong(input[at]) * PRIME_5;
      hash = Long.rotateLeft(hash, 11) * PRIME_1;
    }
    return hash;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
  }

  private static long avalanche(long hash) {
    long mixed = (hash ^ (hash >>> 33)) * PRIME_2;
    mixed = (mixed ^ (mixed >>> 29)) * PRIME_3;
    return mixed ^ (mixed >>> 32);
  }
}
