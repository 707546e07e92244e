// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import java.util.ArrayList;
import java.util.List;

/// The messages of one connection in one direction, and what became of them.
///
/// Each is sent by a call that begins and ends, and received by a call that begins and ends. So an
/// order is demanded only where a caller could see one.
final class Ledger {
  enum State {
    BEGUN,
    ACCEPTED,
    REFUSED
  }

  static final class Entry {
    final int number;
    final int size;
    final boolean isText;
    final long began;
    long ended = Long.MAX_VALUE;
    State state = State.BEGUN;
    private long sentAt = Long.MAX_VALUE; // the time when the network had it
    private long lostBefore;
    private long receiveBegan;
    private long receiveEnded = -1; // never, so far

    private Entry(int number, int size, boolean isText, long began) {
      this.number = number;
      this.size = size;
      this.isText = isText;
      this.began = began;
    }

    boolean isReceived() {
      return receiveEnded >= 0;
    }
  }

  private final World world;
  private final String name;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Entry> received = new ArrayList<>();

  Ledger(World world, String name) {
    this.world = world;
    this.name = name;
  }

  /// A call begins that sends a message.
  Entry begin(int size, boolean isText) {
    int atLeast = Math.max(Payload.SMALLEST, size);
    Entry entry = new Entry(entries.size(), atLeast, isText, world.moment());
    entries.add(entry);
    return entry;
  }

  void end(Entry entry, State state) {
    world.promise(entry.state == State.BEGUN, name + ": a call has returned twice");
    entry.state = state;
    entry.ended = world.moment();
    world.note(state == State.ACCEPTED ? "accepted" : "refused", entry.number);
  }

  /// The network has all that was accepted.
  void sent() {
    for (int i = entries.size() - 1; i >= 0 && entries.get(i).sentAt == Long.MAX_VALUE; i--) {
      sent(entries.get(i));
    }
  }

  /// The network has this one, or will have it without waiting.
  void sent(Entry entry) {
    entry.sentAt = world.scheduler().now();
    entry.lostBefore = world.scheduler().lost();
  }

  /// A call has received a message that was waiting for it, or the other way round: then no time
  /// has passed between the two.
  void receivePromptly(byte[] payload, boolean isText, long began, long since, long lost) {
    receive(payload, isText, began);
    int number = Payload.number(payload);
    if (number >= 0 && number < entries.size() && entries.get(number).sentAt != Long.MAX_VALUE) {
      Entry entry = entries.get(number);
      long tolerance = world.scheduler().tolerance(Math.min(lost, entry.lostBefore));
      long waited = world.scheduler().now() - Math.max(since, entry.sentAt);
      world.promise(waited <= tolerance, name + ": a message has waited for its reader");
    }
  }

  /// A call has received a message.
  void receive(byte[] payload, boolean isText, long began) {
    int number = Payload.number(payload);
    if (number < 0 || number >= entries.size()) {
      world.promise(false, name + ": a message of " + payload.length + " bytes that nobody sent");
      return;
    }
    Entry entry = entries.get(number);
    world.note("received", number);
    world.promise(entry.size == payload.length, this + ": message " + number + " is partial");
    world.promise(entry.isText == isText, name + ": message " + number + " changed its type");
    world.promise(!entry.isReceived(), name + ": message " + number + " is received twice");
    entry.receiveBegan = began;
    entry.receiveEnded = world.moment();
    received.add(entry);
  }

  int receivedCount() {
    return received.size();
  }

  int acceptedCount() {
    return (int) entries.stream().filter(entry -> entry.state == State.ACCEPTED).count();
  }

  /// Whether a message was accepted after this moment.
  boolean hasAccepted(long after) {
    return entries.stream().anyMatch(entry -> entry.state == State.ACCEPTED && entry.began > after);
  }

  /// Judges at the end of the world.
  void judge() {
    for (Entry entry : entries) {
      world.promise(
          entry.state != State.BEGUN, name + ": call " + entry.number + " has not returned");
      world.promise(
          entry.state != State.REFUSED || !entry.isReceived(),
          name + ": message " + entry.number + " was refused and is received");
    }
    for (Entry later : received) {
      for (Entry earlier : entries) {
        if (earlier.state == State.ACCEPTED && earlier.ended < later.began) {
          judge(earlier, later);
        }
      }
    }
  }

  private void judge(Entry earlier, Entry later) {
    if (!earlier.isReceived()) {
      world.promise(false, name + ": " + later.number + " is received, but not " + earlier.number);
    } else if (later.receiveEnded < earlier.receiveBegan) {
      world.promise(false, name + ": " + later.number + " is received before " + earlier.number);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
