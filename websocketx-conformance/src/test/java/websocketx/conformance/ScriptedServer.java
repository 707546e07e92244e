// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;
import websocketx.conformance.deflate.Deflate;
import websocketx.conformance.deflate.Inflate;
import websocketx.conformance.deflate.MalformedDeflateException;
import websocketx.conformance.wire.CloseCode;
import websocketx.conformance.wire.Utf8;

/// An echo of single frames, good enough for a few cases, with bad habits on demand.
final class ScriptedServer implements AutoCloseable {
  enum Habit {
    ECHOES_ANYTHING,
    IGNORES_PINGS,
    CLOSES_WITH_1000,
    DROPS_TCP,
    ACCEPTS_ANY_REQUEST,
    MASKS,
    SENDS_EACH_MESSAGE_TWICE,
    KEEPS_TCP_OPEN,
    AGREES_TO_A_SMALL_WINDOW,
    AGREES_TO_FORGET
  }

  private final ServerSocket listener;
  private final Set<Habit> habits;

  /// One connection at a time is compressed. With the largest window, whatever was agreed.
  private final Deflate deflate = new Deflate(15);

  private final Inflate inflate = new Inflate(1 << 20);

  ScriptedServer(Habit... habits) throws IOException {
    this.habits = Set.of(habits);
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI uri() {
    return URI.create("ws://127.0.0.1:" + listener.getLocalPort() + "/");
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      if (accepts(in, out)) {
        while (frame(in, out)) {}
      }
      if (habits.contains(Habit.KEEPS_TCP_OPEN)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException _) {
      // the client has gone
    }
  }

  private boolean accepts(DataInputStream in, OutputStream out) throws IOException {
    String key = "";
    boolean upgrade = false;
    String line = line(in);
    boolean get = line.startsWith("GET ");
    for (line = line(in); !line.isEmpty(); line = line(in)) {
      upgrade |= line.equalsIgnoreCase("Upgrade: websocket");
      if (line.startsWith("Sec-WebSocket-Key: ")) {
        key = line.substring(19);
      }
    }
    if ((!get || !upgrade) && !habits.contains(Habit.ACCEPTS_ANY_REQUEST)) {
      out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return false;
    }
    String head =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: %s\r\n%s\r\n".formatted(accept(key), extensions());
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    return true;
  }

  private String extensions() {
    if (habits.contains(Habit.AGREES_TO_A_SMALL_WINDOW)) {
      return "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=8\r\n";
    }
    return habits.contains(Habit.AGREES_TO_FORGET)
        ? "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n"
        : "";
  }

  private static String accept(String key) {
    String text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(sha1.digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String line(DataInputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.readUnsignedByte(); octet != '\n'; octet = in.readUnsignedByte()) {
      line.write(octet);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }

  /// False at the end of the connection.
  private boolean frame(DataInputStream in, OutputStream out) throws IOException {
    int first = in.readUnsignedByte();
    int opcode = first & 15;
    byte[] payload = new byte[length(in)];
    byte[] key = in.readNBytes(4);
    in.readFully(payload);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= key[i % 4];
    }
    if (!extensions().isEmpty() && opcode <= 2) {
      send(out, opcode | 0x40, deflate.message(inflated(payload)));
      return true;
    }
    int wrong = wrong(first, opcode, payload);
    if (wrong != 0 && !habits.contains(Habit.ECHOES_ANYTHING)) {
      if (!habits.contains(Habit.DROPS_TCP)) {
        int code = habits.contains(Habit.CLOSES_WITH_1000) ? 1000 : wrong;
        send(out, 8, new byte[] {(byte) (code >>> 8), (byte) code});
      }
      return false;
    }
    switch (opcode) {
      case 8 -> {
        send(out, 8, payload);
        return false;
      }
      case 9 -> {
        if (!habits.contains(Habit.IGNORES_PINGS)) {
          send(out, 10, payload);
        }
      }
      case 10 -> {}
      default -> {
        send(out, opcode, payload);
        if (habits.contains(Habit.SENDS_EACH_MESSAGE_TWICE)) {
          send(out, opcode, payload);
        }
      }
    }
    return true;
  }

  private static int length(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte() & 127;
    return switch (length) {
      case 126 -> in.readUnsignedShort();
      case 127 -> (int) in.readLong();
      default -> length;
    };
  }

  private byte[] inflated(byte[] payload) throws IOException {
    try {
      return inflate.message(payload);
    } catch (MalformedDeflateException e) {
      throw new IOException(e);
    }
  }

  private static int wrong(int first, int opcode, byte[] payload) {
    if ((first & 0x70) != 0 || (opcode > 2 && opcode < 8) || opcode > 10) {
      return CloseCode.PROTOCOL_ERROR;
    }
    return opcode == 1 && !Utf8.isValid(payload) ? CloseCode.INVALID_PAYLOAD : 0;
  }

  private void send(OutputStream out, int opcode, byte[] payload) throws IOException {
    boolean mask = habits.contains(Habit.MASKS);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(0x80 | opcode);
    if (payload.length > 0xFFFF) {
      frame.write(127);
      frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    } else if (payload.length > 125) {
      frame.write(126);
      frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
    } else {
      frame.write((mask ? 0x80 : 0) | payload.length);
    }
    frame.writeBytes(new byte[mask ? 4 : 0]);
    frame.writeBytes(payload);
    out.write(frame.toByteArray());
  }
}
