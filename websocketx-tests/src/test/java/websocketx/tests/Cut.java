// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where a client breaks a [Talk] off, and how.
///
/// @param talk what is broken off
/// @param resets whether the client resets the connection; otherwise it half-closes, and reads to
///   the end
/// @param waits whether it waits for each answer; otherwise it sends all at once, and reads nothing
/// @param whole how many of its steps are whole
/// @param sent how many bytes it sends before
/// @param read how many bytes of the answers it reads before
record Cut(Talk talk, boolean resets, boolean waits, int whole, int sent, int read) {
  private static final int TIMEOUT = 20_000; // ms

  /// Cuts before each byte of either side, and behind the last.
  static List<Cut> all(Talk talk, String target, boolean resets) {
    List<Cut> cuts = new ArrayList<>();
    int sent = 0;
    int read = 0;
    int step = 0;
    for (byte[] part : talk.sent(target)) {
      for (int i = 0; i < part.length; i++) {
        cuts.add(new Cut(talk, resets, true, step, sent++, read));
      }
      step++;
      int answer = talk.answers().get(step - 1).length;
      for (int i = 1; i < answer; i++) {
        cuts.add(new Cut(talk, resets, true, step, sent, read + i));
      }
      read += answer;
    }
    cuts.add(new Cut(talk, resets, true, step, sent, read));
    return cuts;
  }

  /// This one, of a client that waits for nothing.
  Cut atOnce() {
    return new Cut(talk, resets, false, whole, sent, 0);
  }

  /// Talks until here. Returns all that has come from the server.
  byte[] by(URI server, String target) throws IOException {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(TIMEOUT);
      socket.setTcpNoDelay(true);
      if (waits) {
        talkInTurn(socket, target, received);
      } else {
        byte[] all = Raw.concat(talk.sent(target).toArray(byte[][]::new));
        socket.getOutputStream().write(all, 0, sent);
      }
      if (resets) {
        socket.setSoLinger(true, 0);
      } else {
        socket.shutdownOutput();
        socket.getInputStream().transferTo(received);
      }
    }
    return received.toByteArray();
  }

  private void talkInTurn(Socket socket, String target, ByteArrayOutputStream received)
      throws IOException {
    List<byte[]> parts = talk.sent(target);
    List<byte[]> answers = talk.answers();
    int left = sent;
    for (int step = 0; left > 0; step++) {
      int length = Math.min(left, parts.get(step).length);
      socket.getOutputStream().write(parts.get(step), 0, length);
      left -= length;
      if (step < whole) {
        int answer = Math.min(answers.get(step).length, read - received.size());
        received.writeBytes(socket.getInputStream().readNBytes(answer));
      }
    }
  }

  /// How many steps the server has taken for sure: those whose answers have come, at least in part.
  /// A half-close also lets it read all that was sent before; a reset need not.
  int taken() {
    int taken = 0;
    int before = 0;
    for (byte[] answer : talk.answers()) {
      taken += before < read && answer.length > 0 ? 1 : 0;
      before += answer.length;
    }
    return resets ? taken : whole;
  }

  /// All that comes from the server, if it is waited for.
  byte[] answers() {
    byte[] all = Raw.concat(talk.answers().subList(0, whole).toArray(byte[][]::new));
    return resets ? Arrays.copyOf(all, read) : all;
  }
}
