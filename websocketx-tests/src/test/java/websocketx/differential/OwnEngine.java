// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import websocketx.deflate.Inflaters;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.Receiver;
import websocketx.protocol.Role;

/// The engine under test, fed from all kinds of buffers, and stopped after some messages.
final class OwnEngine implements Engine {
  private final Inflaters inflaters = new Inflaters(1);

  @Override
  public List<Event> read(Script script) {
    Dice dice = new Dice(~script.seed());
    Report report = new Report(dice);
    Receiver receiver = new Receiver(Role.SERVER, script.limit(), inflater(script.deflate()));
    for (byte[] piece : script.pieces()) {
      ByteBuffer source = buffer(piece, dice);
      while (source.hasRemaining()) {
        int before = source.remaining();
        receiver.receive(source, 0, report);
        if (source.remaining() == before) {
          throw new AssertionError("nothing of " + before + " bytes was consumed");
        }
      }
    }
    receiver.release();
    if (inflaters.live() > 1) {
      throw new AssertionError(inflaters.live() + " inflaters were not given back");
    }
    return report.events;
  }

  private @Nullable MessageInflater inflater(@Nullable Deflate deflate) {
    return deflate == null
        ? null
        : new MessageInflater(inflaters, deflate.takeover(), deflate.windowBits());
  }

  private static ByteBuffer buffer(byte[] piece, Dice dice) {
    int before = dice.oneIn(2) ? 0 : dice.below(10);
    int size = before + piece.length + dice.below(2);
    ByteBuffer buffer = dice.oneIn(2) ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
    buffer.position(before).put(piece).limit(before + piece.length).position(before);
    return dice.oneIn(3) ? buffer.slice() : buffer;
  }

  private static final class Report implements Receiver.Events {
    private final List<Event> events = new ArrayList<>();
    private final Dice dice;
    private final int patience;

    Report(Dice dice) {
      this.dice = dice;
      this.patience = dice.of(1, 2, Integer.MAX_VALUE);
    }

    @Override
    public void message(boolean text, byte[] payload) {
      events.add(Event.message(text, payload));
    }

    @Override
    public void ping(byte[] payload) {
      events.add(Event.ping(payload));
    }

    @Override
    public void pong(byte[] payload) {
      events.add(Event.pong(payload));
    }

    @Override
    public void close(int code, String reason) {
      events.add(Event.close(code, reason));
    }

    @Override
    public void failed(int code, String reason) {
      events.add(Event.failed(code));
    }

    @Override
    public boolean full() {
      return dice.oneIn(patience);
    }
  }
}
