// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads all that the server sends, on a thread of its own, so that nothing is lost when a
/// connection is reset and no server has to wait for us.
final class Reader implements Runnable {
  private final DataInputStream in;
  private final Transcript transcript;
  private final Inbox inbox;
  private final @Nullable Inflation inflation;

  /// The opcode of the message that is not complete; 0 between messages.
  private int opcode;

  private boolean compressed;
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();

  Reader(DataInputStream in, Transcript transcript, Inbox inbox, @Nullable Inflation inflation) {
    this.in = in;
    this.transcript = transcript;
    this.inbox = inbox;
    this.inflation = inflation;
  }

  @Override
  public void run() {
    try {
      while (true) {
        ReceivedFrame frame = ReceivedFrame.read(in, inflation != null);
        transcript.received(frame.toString());
        take(frame);
      }
    } catch (EOFException e) {
      transcript.received("end of TCP");
      inbox.end("the server ended TCP");
    } catch (ServerFault e) {
      transcript.remark(String.valueOf(e.getMessage()));
      inbox.fault(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      transcript.received("TCP broke: " + e.getMessage());
      inbox.end("TCP broke: " + e.getMessage());
    }
  }

  private void take(ReceivedFrame frame) throws ServerFault {
    if (inbox.closePayload() != null) {
      if (!Opcode.isControl(frame.opcode)) {
        throw new ServerFault("the server sent data after its Close frame"); // RFC 6455 §5.5.1
      }
      inbox.late(frame.toString());
      return;
    }
    switch (frame.opcode) {
      case Opcode.PING -> {} // only in the transcript: no case lasts until a server misses a pong
      case Opcode.PONG -> inbox.pong(frame.payload);
      case Opcode.CLOSE -> {
        checkClose(frame.payload);
        inbox.close(frame.payload);
      }
      case Opcode.CONTINUATION -> {
        if (opcode == 0) {
          throw new ServerFault("the server continued a message that it had not begun");
        }
        collect(frame);
      }
      default -> {
        if (opcode != 0) {
          throw new ServerFault("the server began a message inside another");
        }
        opcode = frame.opcode;
        compressed = frame.compressed;
        collect(frame);
      }
    }
  }

  private void collect(ReceivedFrame frame) throws ServerFault {
    collected.writeBytes(frame.payload);
    if (!frame.fin) {
      return;
    }
    byte[] payload = collected.toByteArray();
    collected.reset();
    if (compressed && inflation != null) {
      payload = inflation.inflate(payload);
    }
    if (opcode == Opcode.TEXT && !Utf8.isValid(payload)) {
      throw new ServerFault("the server sent text that is not UTF-8");
    }
    inbox.message(new Message(opcode, payload, compressed));
    opcode = 0;
  }

  private static void checkClose(byte[] payload) throws ServerFault {
    if (payload.length == 1) {
      throw new ServerFault("the server sent a Close frame of one octet");
    }
    if (payload.length >= 2) {
      int code = CloseCode.of(payload);
      if (!CloseCode.mayBeSent(code)) {
        throw new ServerFault("the server sent the close code " + code);
      }
      byte[] reason = Arrays.copyOfRange(payload, 2, payload.length);
      if (!Utf8.isValid(reason)) {
        throw new ServerFault("the server sent a close reason that is not UTF-8");
      }
    }
  }
}
