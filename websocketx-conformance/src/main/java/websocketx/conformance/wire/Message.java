// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

/// A message of the server, put together and inflated.
public final class Message {
  private final int opcode;
  private final byte[] payload;
  private final boolean compressed;

  Message(int opcode, byte[] payload, boolean compressed) {
    this.opcode = opcode;
    this.payload = payload;
    this.compressed = compressed;
  }

  /// TEXT or BINARY.
  public int opcode() {
    return opcode;
  }

  public byte[] payload() {
    return payload;
  }

  /// Whether RSV1 was set.
  public boolean compressed() {
    return compressed;
  }

  @Override
  public String toString() {
    return Opcode.name(opcode) + " message " + Abbreviation.of(payload);
  }
}
