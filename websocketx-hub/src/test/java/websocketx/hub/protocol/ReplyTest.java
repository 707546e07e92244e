// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.protocol;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.Message;
import websocketx.hub.broker.Presence.Member;
import websocketx.testing.TestPeer;

/// What peers are sent, and how much of it at once.
@Timeout(120)
class ReplyTest {
  private static final Duration WHILE = Duration.ofSeconds(1);

  private static String members(int id) {
    return "{\"id\":" + id + ",\"do\":\"members\",\"topic\":\"t\"}";
  }

  private static void until(String what, BooleanSupplier isSo) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!isSo.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "it never came true that " + what);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /// Peers must not suffer from what another of them or the application has published.
  @Test
  void halfOfASurrogatePairIsReplaced() {
    try (Service service = new Service()) {
      TestPeer peer = service.enter();
      peer.send("{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\"}");
      assertTrue(peer.receiveText().contains("recovered"));
      assertTrue(peer.receiveText().contains("\"re\":1"));
      service.hub.publish("t", "\ud800a😀\udc00", Message.text("1")).join();
      assertEquals(
          "{\"topic\":\"t\",\"offset\":1,\"key\":\"\ufffda😀\ufffd\",\"data\":1}",
          peer.receiveText());
      service.hub.enter(requireNonNull(service.connection), "t", "b\ud83d").join();
      peer.send(members(2));
      String list = peer.receiveText();
      assertTrue(list.endsWith("\"info\":\"b\ufffd\"}]}"), list);
    }
  }

  @Test
  void answerThatCannotBeMadeIsAnswered() {
    for (Throwable failure : List.of(new IllegalStateException("x"), new OutOfMemoryError("x"))) {
      List<Member> broken =
          new AbstractList<>() {
            @Override
            public Member get(int index) {
              switch (failure) {
                case Error error -> throw error;
                default -> throw (RuntimeException) failure;
              }
            }

            @Override
            public int size() {
              return 1;
            }
          };
      try (Service service = new Service(() -> CompletableFuture.completedStage(broken))) {
        TestPeer peer = service.enter();
        for (int id = 0; id < 70; id++) { // more than may wait
          peer.send(members(id));
          String answer = peer.receiveText();
          assertTrue(
              answer.startsWith("{\"re\":" + id + ",\"ok\":false,\"error\":\"unavailable\""),
              answer);
        }
        Service.assertServes(peer);
      }
    }
  }

  @Test
  void listEndsWhenItIsLong() {
    String info = "\"" + "é".repeat(2_000) + "\"";
    List<Member> crowd = Collections.nCopies(1_000, new Member("m", info));
    try (Service service = new Service(() -> CompletableFuture.completedStage(crowd))) {
      TestPeer peer = service.enter();
      peer.send(members(1));
      Message answer = peer.receive();
      assertTrue(answer.size() > 200 << 10 && answer.size() < 300 << 10, answer::toString);
      assertTrue(answer.text().endsWith(info + "}]}"));
    }
  }

  @Test
  void listIsAskedForWhenTheOneBeforeIsThere() {
    Queue<CompletableFuture<List<Member>>> asked = new ConcurrentLinkedQueue<>();
    AtomicInteger count = new AtomicInteger();
    try (Service service =
        new Service(() -> {
          CompletableFuture<List<Member>> list = new CompletableFuture<>();
          asked.add(list);
          count.incrementAndGet();
          return list;
        })) {
      TestPeer peer = service.enter();
      peer.send(members(1)).send(members(2)).send(members(3)).send("{\"id\":4,\"do\":\"ping\"}");
      peer.receiveNothing(WHILE);
      assertEquals(1, count.get());
      service.enter().send(members(1)).receiveNothing(WHILE);
      assertEquals(2, count.get(), "others have to wait, too");
      CompletableFuture<List<Member>> first = requireNonNull(asked.poll());
      asked.clear();
      first.complete(List.of());
      assertEquals("{\"re\":1,\"ok\":true,\"members\":[]}", peer.receiveText());
      until("the second is asked for", () -> !asked.isEmpty());
      requireNonNull(asked.poll()).complete(List.of());
      assertEquals("{\"re\":2,\"ok\":true,\"members\":[]}", peer.receiveText());
      assertEquals("{\"re\":4,\"ok\":true}", peer.receiveText(), "nothing else has to wait");
      requireNonNull(asked.poll()).complete(List.of());
      assertEquals("{\"re\":3,\"ok\":true,\"members\":[]}", peer.receiveText());
    }
  }

  @Test
  void peerThatTakesNothingCostsAFewLists() {
    String info = "\"" + "x".repeat(4_000) + "\"";
    List<Member> crowd = Collections.nCopies(1_000, new Member("m", info));
    AtomicInteger count = new AtomicInteger();
    try (Service service =
        new Service(() -> {
          count.incrementAndGet();
          return CompletableFuture.completedStage(crowd);
        })) {
      TestPeer peer = service.enter().stall();
      for (int id = 0; id < 64; id++) {
        peer.send(members(id));
      }
      service.server.advance(WHILE);
      assertTrue(count.get() >= 1 && count.get() <= 4, () -> count + " lists");
      peer.resume();
      for (int id = 0; id < 64; id++) {
        String answer = peer.receiveText();
        assertTrue(answer.startsWith("{\"re\":" + id + ",\"ok\":true"));
      }
    }
  }
}
