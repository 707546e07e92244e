// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  private static final Options DEFAULTS = Options.defaults();

  /// An option that is a time.
  private record Time(
      String name,
      BiFunction<Options, Duration, Options> setter,
      Function<Options, Duration> getter) {
    Duration afterSetting(Duration value) {
      return getter.apply(setter.apply(DEFAULTS, value));
    }
  }

  private static final List<Time> TIMES =
      List.of(
          new Time("handshakeTimeout", Options::handshakeTimeout, Options::handshakeTimeout),
          new Time("readInterval", Options::readInterval, Options::readInterval),
          new Time("writeInterval", Options::writeInterval, Options::writeInterval),
          new Time("pingInterval", Options::pingInterval, Options::pingInterval),
          new Time("messageTimeout", Options::messageTimeout, Options::messageTimeout),
          new Time("maxLifetime", Options::maxLifetime, Options::maxLifetime));

  @Test
  @DisplayName("[V11] defaults are the documented ones")
  void defaultsAreTheDocumentedOnes() {
    assertEquals(ofSeconds(1), DEFAULTS.handshakeTimeout());
    assertEquals(ofSeconds(60), DEFAULTS.readInterval());
    assertEquals(ofSeconds(10), DEFAULTS.writeInterval());
    assertEquals(ofSeconds(54), DEFAULTS.pingInterval());
    assertEquals(2048, DEFAULTS.readLimit());
    assertEquals(ofSeconds(60), DEFAULTS.messageTimeout());
    assertEquals(64 * 1024, DEFAULTS.maxUnreadBytes());
    assertEquals(64 * 1024, DEFAULTS.maxUnsentBytes());
    assertEquals(64 * 1024, DEFAULTS.writeBufferSize());
    assertTrue(DEFAULTS.coalesceWrites());
    assertEquals(Integer.MAX_VALUE, DEFAULTS.maxMessagesPerSecond());
    assertEquals(Options.NEVER, DEFAULTS.maxLifetime());
    assertSame(Compression.OFF, DEFAULTS.compression());
  }

  @Test
  @DisplayName("[N258] every value can be set and leaves the original alone")
  void everyValueCanBeSetAndLeavesTheOriginalAlone() {
    for (Time time : TIMES) {
      assertEquals(ofMillis(1234), time.afterSetting(ofMillis(1234)), time.name());
    }
    assertEquals(1 << 20, DEFAULTS.readLimit(1 << 20).readLimit());
    assertEquals(1, DEFAULTS.maxUnreadBytes(1).maxUnreadBytes());
    assertEquals(2, DEFAULTS.maxUnsentBytes(2).maxUnsentBytes());
    assertEquals(4096, DEFAULTS.writeBufferSize(4096).writeBufferSize());
    assertFalse(DEFAULTS.coalesceWrites(false).coalesceWrites());
    assertEquals(3, DEFAULTS.maxMessagesPerSecond(3).maxMessagesPerSecond());
    Compression compression = Compression.level(1);
    assertSame(compression, DEFAULTS.compression(compression).compression());
    assertEquals(2048, DEFAULTS.readLimit());
    assertSame(DEFAULTS, Options.defaults());
  }

  @Test
  @DisplayName("[N257] durations below a millisecond are refused with a sentence")
  void durationsBelowAMillisecondAreRefusedWithASentence() {
    for (Time time : TIMES) {
      for (Duration bad : List.of(Duration.ZERO, Duration.ofNanos(999_999), ofSeconds(-1))) {
        var refusal =
            assertThrows(IllegalArgumentException.class, () -> time.afterSetting(bad), time.name());
        assertEquals(
            time.name() + " is at least 1 ms, or Options.NEVER, not " + bad, refusal.getMessage());
      }
      assertEquals(ofMillis(1), time.afterSetting(ofMillis(1)));
      assertEquals(Options.NEVER, time.afterSetting(Options.NEVER));
    }
  }

  @Test
  @DisplayName("[N257, P280] sizes below one byte are refused with a sentence")
  void sizesBelowOneByteAreRefusedWithASentence() {
    assertEquals(
        "readLimit is at least 1 byte, or Long.MAX_VALUE for no limit, not 0",
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.readLimit(0)).getMessage());
    assertEquals(
        "maxUnreadBytes is at least 1 byte, not -1",
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.maxUnreadBytes(-1))
            .getMessage());
    assertEquals(
        "maxUnsentBytes is at least 1 byte, not 0",
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.maxUnsentBytes(0))
            .getMessage());
    assertEquals(
        "maxMessagesPerSecond is at least 1, not 0",
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.maxMessagesPerSecond(0))
            .getMessage());
    assertEquals(Long.MAX_VALUE, DEFAULTS.readLimit(Long.MAX_VALUE).readLimit());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1023, (1 << 24) + 1, Integer.MAX_VALUE})
  void writeBufferOutOfRangeIsRefused(int bytes) {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.writeBufferSize(bytes));
    assertEquals("writeBufferSize is 1024 to 16777216 bytes, not " + bytes, refusal.getMessage());
  }

  @Test
  void writeBufferIsRoundedUpToAPowerOfTwo() {
    assertEquals(1024, DEFAULTS.writeBufferSize(1024).writeBufferSize());
    assertEquals(2048, DEFAULTS.writeBufferSize(1025).writeBufferSize());
    assertEquals(1 << 24, DEFAULTS.writeBufferSize(1 << 24).writeBufferSize());
  }

  @Test
  void pingIntervalFollowsReadInterval() {
    assertEquals(ofMillis(900), DEFAULTS.readInterval(ofSeconds(1)).pingInterval());
    assertEquals(
        ofSeconds(25),
        DEFAULTS.pingInterval(ofSeconds(25)).readInterval(ofSeconds(90)).pingInterval());
    assertEquals(Options.NEVER, DEFAULTS.readInterval(Options.NEVER).pingInterval());
  }

  @Test
  void messageTimeoutFollowsReadInterval() {
    assertEquals(ofSeconds(5), DEFAULTS.readInterval(ofSeconds(5)).messageTimeout());
    assertEquals(
        ofSeconds(7),
        DEFAULTS.messageTimeout(ofSeconds(7)).readInterval(ofSeconds(5)).messageTimeout());
  }

  @Test
  @DisplayName("[N259] pings that come too late are refused when the server is built")
  void pingsThatComeTooLateAreRefusedWhenTheServerIsBuilt() {
    Options options = DEFAULTS.readInterval(ofSeconds(10)).pingInterval(ofSeconds(10));
    var builder = WebSocketServer.builder().handler(_ -> {}).options(options);
    var refusal = assertThrows(IllegalArgumentException.class, builder::build);
    assertEquals(
        "pingInterval PT10S has to be shorter than readInterval PT10S, or a healthy peer that has"
            + " nothing to say is closed; raise readInterval, lower pingInterval, or set it to"
            + " Options.NEVER",
        refusal.getMessage());
    builder.options(options.pingInterval(Options.NEVER)).build();
    builder.options(options.pingInterval(ofSeconds(9))).build();
    builder.options(options.readInterval(Options.NEVER)).build();
  }

  @Test
  void neverIsLongerThanAnyClockCounts() {
    assertEquals(Long.MAX_VALUE, Options.nanos(Options.NEVER));
    assertEquals(Long.MAX_VALUE, Options.nanos(ofSeconds(Long.MAX_VALUE)));
    assertEquals(1_000_000, Options.nanos(ofMillis(1)));
  }
}
