// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import websocketx.protocol.PermessageDeflate;

class CompressionTest {
  private static final Compression SIX = Compression.level(6);

  @Test
  void levelZeroIsOff() {
    assertSame(Compression.OFF, Compression.level(0));
    assertEquals(0, Compression.OFF.level());
    assertEquals("off", Compression.OFF.toString());
  }

  @Test
  void defaultsAreTheDocumentedOnes() {
    assertEquals(
        "level 6, context takeover false/false, window bits 15/15, from 64 bytes", SIX.toString());
  }

  @Test
  void everyValueCanBeSetAndLeavesTheOriginalAlone() {
    Compression all =
        Compression.level(9).contextTakeover(true, false).windowBits(8, 14).minSize(0);
    assertEquals(9, all.level());
    assertEquals(true, all.serverContextTakeover());
    assertEquals(false, all.clientContextTakeover());
    assertEquals(8, all.serverWindowBits());
    assertEquals(14, all.clientWindowBits());
    assertEquals(0, all.minSize());
    assertEquals(new PermessageDeflate.Terms(true, false, 8, 14), all.terms());
    assertEquals(Compression.level(9), Compression.level(9));
    for (Compression other :
        List.of(
            SIX.contextTakeover(true, false),
            SIX.contextTakeover(false, true),
            SIX.windowBits(14, 15),
            SIX.windowBits(15, 14),
            SIX.minSize(63),
            Compression.level(5))) {
      assertNotEquals(SIX, other);
      assertEquals(
          other,
          Compression.level(other.level())
              .minSize(other.minSize())
              .windowBits(other.serverWindowBits(), other.clientWindowBits())
              .contextTakeover(other.serverContextTakeover(), other.clientContextTakeover()));
    }
    assertEquals(Compression.level(6), SIX);
    assertEquals(Compression.level(6).hashCode(), SIX.hashCode());
  }

  @Test
  void valuesOutOfRangeAreRefusedWithASentence() {
    assertSentence(
        "a compression level is 1 to 9, or 0 for none, not 10", () -> Compression.level(10));
    assertSentence(
        "a compression level is 1 to 9, or 0 for none, not -1", () -> Compression.level(-1));
    assertSentence(
        "a window has 8 to 15 bits, and the server's not 7", () -> SIX.windowBits(7, 15));
    assertSentence(
        "a window has 8 to 15 bits, and the client's not 16", () -> SIX.windowBits(8, 16));
    assertSentence("minSize is at least 0 bytes, not -1", () -> SIX.minSize(-1));
  }

  private static void assertSentence(String sentence, Supplier<Compression> call) {
    assertEquals(sentence, assertThrows(IllegalArgumentException.class, call::get).getMessage());
  }

  @Test
  void offCannotBeRefined() {
    for (Supplier<Compression> call :
        List.<Supplier<Compression>>of(
            () -> Compression.OFF.contextTakeover(true, true),
            () -> Compression.OFF.windowBits(10, 10),
            () -> Compression.OFF.minSize(10))) {
      assertEquals(
          "Compression.OFF cannot be refined; begin with Compression.level(1 to 9)",
          assertThrows(IllegalStateException.class, call::get).getMessage());
    }
  }
}
