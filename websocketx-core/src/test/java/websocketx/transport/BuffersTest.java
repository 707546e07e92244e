// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BuffersTest {
  private final Buffers buffers = new Buffers(16);

  @Test
  void bufferIsDirectEmptyAndOfTheSize() {
    ByteBuffer buffer = buffers.take();
    assertTrue(buffer.isDirect());
    assertEquals(0, buffer.position());
    assertEquals(16, buffer.limit());
  }

  @Test
  void bufferThatWasGivenBackIsLentAgainEmpty() {
    ByteBuffer buffer = buffers.take();
    buffer.putLong(1).flip();
    buffers.give(buffer);
    ByteBuffer again = buffers.take();
    assertSame(buffer, again);
    assertEquals(0, again.position());
    assertEquals(16, again.limit());
    assertNotSame(buffer, buffers.take());
  }

  @Test
  @DisplayName("[R16] no more than 64 are ever direct")
  void noMoreThan64AreEverDirect() {
    Set<ByteBuffer> direct = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int round = 0; round < 3; round++) {
      List<ByteBuffer> lent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        ByteBuffer buffer = buffers.take();
        assertEquals(i < Buffers.MOST, buffer.isDirect());
        assertEquals(16, buffer.remaining());
        lent.add(buffer);
      }
      lent.stream().filter(ByteBuffer::isDirect).forEach(direct::add);
      lent.forEach(buffers::give);
    }
    assertEquals(Buffers.MOST, direct.size());
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // lets another thread in while this one has the buffer
  void noBufferIsLentTwiceAtOnce() throws Exception {
    AtomicInteger twice = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < 20_000; i++) {
                  ByteBuffer buffer = buffers.take();
                  int mark = buffer.getInt(0);
                  if (mark != 0) {
                    twice.incrementAndGet();
                  }
                  buffer.putInt(0, 1);
                  if ((i & 63) == 0) {
                    Thread.yield();
                  }
                  buffer.putInt(0, 0);
                  buffers.give(buffer);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, twice.get());
  }
}
