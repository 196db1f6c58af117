package io.tocsin.remote;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/**
 * Reads one protobuf message, field by field, as the encoding guide of Protocol Buffers defines it.
 * It never reads behind the message: what is truncated or garbage ends in a {@link WriteFault} that
 * names the byte. Not thread-safe.
 *
 * <pre>
 *   while (message.next()) {
 *     switch (message.field()) {
 *       case 1 -> name = message.string();
 *       default -> message.skip();
 *     }
 *   }
 * </pre>
 */
final class ProtoReader {
  private static final VarHandle LITTLE_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;
  private static final int MAX_FIELD = (1 << 29) - 1;

  private final byte[] bytes;
  private final int end; // exclusive
  private int position;
  private int field;
  private int wireType;

  private ProtoReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** The message that all of {@code bytes} is. */
  static ProtoReader of(byte[] bytes) {
    return new ProtoReader(bytes, 0, bytes.length);
  }

  /** The same message from here on, read independently of this reader. */
  ProtoReader copy() {
    return new ProtoReader(bytes, position, end);
  }

  /** Moves to the next field; its value must then be read or skipped. False at the end. */
  boolean next() {
    if (position == end) {
      return false;
    }
    int at = position;
    long tag = rawVarint();
    wireType = (int) (tag & 7);
    if (tag >>> 3 == 0 || tag >>> 3 > MAX_FIELD) {
      throw malformed("field number " + (tag >>> 3), at);
    }
    field = (int) (tag >>> 3);
    return true;
  }

  int field() {
    return field;
  }

  /** Whether the field holds bytes: a text, a message or packed numbers. */
  boolean isLengthDelimited() {
    return wireType == LENGTH_DELIMITED;
  }

  boolean isAtEnd() {
    return position == end;
  }

  long varint() {
    expect(VARINT);
    return rawVarint();
  }

  /** A number in the encoding that keeps small negative ones short. */
  long zigzag() {
    return unzigzag(varint());
  }

  double float64() {
    expect(FIXED64);
    return rawFloat64();
  }

  /** All numbers of a repeated field, of which there may be more: packed or just one of them. */
  void zigzags(LongConsumer into) {
    if (isLengthDelimited()) {
      ProtoReader packed = message();
      while (!packed.isAtEnd()) {
        into.accept(unzigzag(packed.rawVarint()));
      }
    } else {
      into.accept(zigzag());
    }
  }

  /** As {@link #zigzags}. */
  void float64s(DoubleConsumer into) {
    if (isLengthDelimited()) {
      ProtoReader packed = message();
      while (!packed.isAtEnd()) {
        into.accept(packed.rawFloat64());
      }
    } else {
      into.accept(float64());
    }
  }

  private double rawFloat64() {
    int at = take(Long.BYTES);
    return Double.longBitsToDouble((long) LITTLE_ENDIAN.get(bytes, at));
  }

  private static long unzigzag(long encoded) {
    return (encoded >>> 1) ^ -(encoded & 1);
  }

  /** A message, or packed numbers for {@link #rawVarint}. */
  ProtoReader message() {
    expect(LENGTH_DELIMITED);
    int length = length();
    int at = take(length);
    return new ProtoReader(bytes, at, at + length);
  }

  /** A text; bytes that are not UTF-8 are a fault. */
  String string() {
    expect(LENGTH_DELIMITED);
    int length = length();
    int at = take(length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, at, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed("text that is not UTF-8", at);
    }
  }

  /** Passes over a value of any type; groups, which proto3 does not have, are a fault. */
  void skip() {
    switch (wireType) {
      case VARINT -> rawVarint();
      case FIXED64 -> take(Long.BYTES);
      case LENGTH_DELIMITED -> take(length());
      case FIXED32 -> take(Integer.BYTES);
      default -> throw malformed("field " + field + " of wire type " + wireType, position);
    }
  }

  /** A number without a tag before it. */
  long rawVarint() {
    int at = position;
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = bytes[take(1)];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed("a number of more than 10 bytes", at);
  }

  private int length() {
    int at = position;
    long length = rawVarint();
    if (length < 0 || length > end - position) {
      throw malformed(
          "field %d of %s bytes where %d are left"
              .formatted(field, Long.toUnsignedString(length), end - position),
          at);
    }
    return (int) length;
  }

  /** Moves on by {@code count} bytes and says where they begin. */
  private int take(int count) {
    if (count > end - position) {
      throw malformed("the message ends within a value", position);
    }
    int at = position;
    position += count;
    return at;
  }

  private void expect(int expected) {
    if (wireType != expected) {
      throw malformed(
          "field %d has wire type %d instead of %d".formatted(field, wireType, expected), position);
    }
  }

  private static WriteFault malformed(String what, int at) {
    return WriteFault.malformed("malformed protobuf message: " + what + ", at byte " + at);
  }
}
