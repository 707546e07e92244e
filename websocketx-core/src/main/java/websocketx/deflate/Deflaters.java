// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// The deflaters of a server: about 320 KB of native memory each, so their number is capped. One is
/// borrowed while a message is compressed, which is a matter of microseconds and never waits for
/// anybody. Safe from any thread.
///
/// A borrower whose next message goes on where this one ended leaves its token: the deflater keeps
/// its state for it until another needs a deflater and none is free. So the state is a cache;
/// whoever finds it gone builds it anew out of its own [SlidingWindow].
public final class Deflaters implements AutoCloseable {
  /// Stands for a borrower to whom a deflater's state belongs.
  static final class Token {}

  /// Stands for whoever is at work with a deflater, and for its end once the pool is closed.
  private static final Token TAKEN = new Token();

  /// A deflater and whose state is in it.
  static final class Slot {
    static final int OUTPUT = 16 * 1024;

    final Deflater deflater;
    final byte[] output = new byte[OUTPUT];
    private int level;

    /// Null: free. Otherwise who goes on with it, or that it is borrowed.
    private final AtomicReference<@Nullable Token> owner = new AtomicReference<>(TAKEN);

    private volatile int lastUse;

    private Slot(int level) {
      this.level = level;
      deflater = new Deflater(level, true);
    }

    /// Forgets all state.
    void reset(int newLevel) {
      deflater.reset();
      if (level != newLevel) {
        level = newLevel;
        deflater.setLevel(newLevel);
        deflater.deflate(output, 0, 1, Deflater.NO_FLUSH); // the next call does nothing else
      }
    }
  }

  private final AtomicReferenceArray<@Nullable Slot> slots;
  private final AtomicInteger uses = new AtomicInteger();
  private final AtomicInteger live = new AtomicInteger();
  private volatile boolean closed;

  /// No deflaters yet.
  ///
  /// @param most how many there are at most, at least 1
  public Deflaters(int most) {
    slots = new AtomicReferenceArray<>(most);
  }

  /// Borrows the deflater that kept the state of this owner.
  ///
  /// @return whether it did
  boolean retake(Slot slot, Token token) {
    return slot.owner.compareAndSet(token, TAKEN);
  }

  /// Borrows a deflater, which has to be reset.
  ///
  /// @return null if all are borrowed
  @Nullable Slot take(int level) {
    for (int i = 0; i < slots.length() && !closed; i++) {
      Slot slot = slots.get(i);
      if (slot == null) {
        Slot made = make(i, level);
        if (made != null) {
          return made;
        }
      } else if (slot.owner.get() == null && slot.owner.compareAndSet(null, TAKEN)) {
        return slot;
      }
    }
    return closed ? null : takeFromOwner();
  }

  private @Nullable Slot make(int index, int level) {
    Slot made = new Slot(level);
    live.incrementAndGet();
    if (slots.compareAndSet(index, null, made)) {
      return made;
    }
    end(made);
    return null;
  }

  /// Takes the one whose state was not used for longest.
  private @Nullable Slot takeFromOwner() {
    for (int attempt = 0; attempt < slots.length(); attempt++) {
      Slot oldest = null;
      Token token = null;
      for (int i = 0; i < slots.length(); i++) {
        Slot slot = slots.get(i);
        Token owner = slot == null ? TAKEN : slot.owner.get();
        if (slot != null
            && owner != TAKEN
            && (oldest == null || slot.lastUse - oldest.lastUse < 0)) {
          oldest = slot;
          token = owner;
        }
      }
      if (oldest == null) {
        return null;
      }
      if (oldest.owner.compareAndSet(token, TAKEN)) {
        return oldest;
      }
    }
    return null;
  }

  /// Gives a deflater back.
  ///
  /// @param token of the owner whose state it keeps, or null for nobody's
  void give(Slot slot, @Nullable Token token) {
    if (token != null) {
      slot.lastUse = uses.incrementAndGet();
    }
    slot.owner.set(token);
    if (closed) {
      close(); // it may have been too late for the one who closed
    }
  }

  /// The owner has ended: its state is nobody's.
  void disown(Slot slot, Token token) {
    slot.owner.compareAndSet(token, null);
  }

  private void end(Slot slot) {
    slot.deflater.end();
    live.decrementAndGet();
  }

  /// How many hold native memory, borrowed ones included.
  ///
  /// @return 0 or more
  public int live() {
    return live.get();
  }

  /// Frees those that nobody uses, and from now on each that is given back. Nothing is compressed
  /// any more.
  @Override
  public void close() {
    closed = true;
    for (int i = 0; i < slots.length(); i++) {
      Slot slot = slots.get(i);
      if (slot != null) {
        Token owner = slot.owner.get();
        if (owner != TAKEN && slot.owner.compareAndSet(owner, TAKEN)) {
          end(slot);
        }
      }
    }
  }
}
