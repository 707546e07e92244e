// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One connection to the server: TCP, if need be with TLS, or a Unix domain socket. Sending never
/// throws: what became of it shows in what the server answers, and a server may well have hung up
/// before we have finished.
public final class Wire implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;
  private final Transcript transcript;
  private final Inbox inbox = new Inbox();
  private boolean broken;

  public Wire(URI uri, Transcript transcript) throws IOException {
    this.transcript = transcript;
    socket = Connector.connect(uri);
    try {
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  public Inbox inbox() {
    return inbox;
  }

  /// Frames, in one segment if they are small.
  public void send(Frame... frames) {
    for (Frame frame : frames) {
      transcript.sent(frame.toString());
    }
    write(Frame.encode(frames));
  }

  /// Frames, in writes of so many octets.
  public void sendChopped(int size, Frame... frames) {
    for (Frame frame : frames) {
      transcript.sent(frame + (size == 1 ? ", octet by octet" : ", in pieces of " + size));
    }
    chop(size, Frame.encode(frames));
  }

  /// Any octets.
  public void sendRaw(String what, byte[] octets) {
    transcript.sent(what);
    write(octets);
  }

  public void sendRawChopped(int size, String what, byte[] octets) {
    transcript.sent(what + (size == 1 ? ", octet by octet" : ", in pieces of " + size));
    chop(size, octets);
  }

  private void chop(int size, byte[] octets) {
    for (int at = 0; at < octets.length && !broken; at += size) {
      write(Arrays.copyOfRange(octets, at, Math.min(octets.length, at + size)));
    }
  }

  private void write(byte[] octets) {
    if (broken) {
      return;
    }
    try {
      socket.getOutputStream().write(octets);
    } catch (IOException e) {
      broken = true;
      transcript.remark("sending failed: " + e.getMessage());
    }
  }

  /// No more is sent; TCP stays open for what the server sends.
  public void halfClose() {
    transcript.sent("end of TCP");
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      broken = true;
      transcript.remark("ending failed: " + e.getMessage());
    }
  }

  /// The answer to the opening request.
  ///
  /// @return null if TCP ended without one
  /// @throws SocketTimeoutException if nothing complete came within the time
  public @Nullable Answer answer(Duration patience) throws IOException {
    socket.setSoTimeout((int) patience.toMillis());
    try {
      Answer answer = Answer.read(in);
      transcript.received(answer == null ? "end of TCP" : answer.toString());
      return answer;
    } finally {
      socket.setSoTimeout(0);
    }
  }

  /// From now on frames are read.
  public void readFrames(@Nullable Inflation inflation) {
    Thread.ofPlatform().daemon().start(new Reader(in, transcript, inbox, inflation));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      transcript.remark("closing failed: " + e.getMessage());
    }
  }
}
