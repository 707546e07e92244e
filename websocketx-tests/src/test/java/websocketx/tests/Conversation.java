// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.WebSocketConnection;

/// Messages that several threads send over one connection, each of which says who sent it, which of
/// its sender's it is, and what it therefore has to look like: whatever is inflated with a wrong
/// context does not.
final class Conversation {
  private static final int KINDS = 6;

  private final int length;
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /// @param length of the longest message
  Conversation(int length) {
    this.length = length;
  }

  /// The text of one message: half of it occurs in others too.
  String text(int sender, int number) {
    Random random = new Random(sender * 1_000_003L + number);
    StringBuilder text = new StringBuilder(length).append(sender).append(':').append(number);
    int end = 1 + random.nextInt(length);
    while (text.length() < end) {
      text.append(" word").append(random.nextInt(500) * random.nextInt(500));
      if (random.nextInt(4) == 0) {
        text.append(Integer.toHexString(random.nextInt()));
      }
    }
    return text.toString();
  }

  /// Sends one in one of all possible ways. Throws if it was not taken because of the end.
  void send(WebSocketConnection connection, int sender, int number)
      throws ConnectionClosedException {
    Message message = Message.text(text(sender, number));
    boolean isTaken = true;
    switch (number % KINDS) {
      case 0 -> connection.write(message.prepare());
      case 1 -> connection.write(message.uncompressed());
      case 2 -> isTaken = connection.offer(message);
      case 3 -> isTaken = connection.offer(message.prepare());
      default -> connection.write(message);
    }
    (isTaken ? accepted : refused).add(sender + ":" + number);
  }

  int accepted() {
    return accepted.size();
  }

  int refused() {
    return refused.size();
  }

  /// Everything arrived whole, each sender's in its order, all that was accepted and nothing that
  /// was refused.
  ///
  /// @param othersToo whether there may be some of which nobody knows whether they were accepted
  void assertReceived(List<Message> messages, boolean othersToo) {
    List<String> names = new ArrayList<>();
    int[] last = new int[100];
    for (Message message : messages) {
      String text = message.text();
      assertTrue(text.matches("\\d+:\\d+.*"), () -> "sent was something else than " + text);
      String[] name = text.substring(0, (text + " ").indexOf(' ')).split(":", -1);
      int sender = Integer.parseInt(name[0]);
      int number = Integer.parseInt(name[1]);
      assertTrue(text(sender, number).equals(text), () -> "sent was something else than " + text);
      assertTrue(number >= last[sender], "sender " + sender + ": " + number + " is too late");
      last[sender] = number + 1;
      names.add(sender + ":" + number);
    }
    assertTrue(names.containsAll(accepted), "all that was accepted has arrived");
    assertTrue(names.stream().noneMatch(refused::contains), "nothing that was refused");
    assertTrue(othersToo || names.size() == accepted.size(), "nothing else");
  }
}
