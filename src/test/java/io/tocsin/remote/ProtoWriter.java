package io.tocsin.remote;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Writes protobuf messages by hand, so that tests can also write wrong ones. */
final class ProtoWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  ProtoWriter varint(int field, long value) {
    return raw(field << 3).raw(value);
  }

  ProtoWriter zigzag(int field, long value) {
    return raw(field << 3).rawZigzag(value);
  }

  /** One packed field of numbers. */
  ProtoWriter zigzags(int field, long... values) {
    var packed = new ProtoWriter();
    LongStream.of(values).forEach(packed::rawZigzag);
    return message(field, packed);
  }

  /** One packed field of numbers. */
  ProtoWriter float64s(int field, double... values) {
    var packed = ByteBuffer.allocate(Double.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    DoubleStream.of(values).forEach(packed::putDouble);
    return bytes(field, packed.array());
  }

  private ProtoWriter rawZigzag(long value) {
    return raw((value << 1) ^ (value >> 63));
  }

  ProtoWriter float64(int field, double value) {
    raw(field << 3 | 1);
    var bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.writeBytes(bytes.putLong(Double.doubleToRawLongBits(value)).array());
    return this;
  }

  ProtoWriter bytes(int field, byte[] value) {
    raw(field << 3 | 2).raw(value.length);
    out.writeBytes(value);
    return this;
  }

  ProtoWriter text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoWriter message(int field, ProtoWriter value) {
    return bytes(field, value.toBytes());
  }

  /** A number without a tag. */
  ProtoWriter raw(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
