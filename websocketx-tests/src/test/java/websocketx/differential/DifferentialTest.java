// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DifferentialTest {
  private static final int SCRIPTS = Integer.getInteger("differential.scripts", 1000);
  private static final long SEED =
      Long.getLong("differential.seed", ThreadLocalRandom.current().nextLong(1L << 40));

  /// Longer traffic is not shown.
  private static final int SHOWN = 1500;

  @Test
  @DisplayName("[V3, V8] traffic is read as others read it")
  void trafficIsReadAsOthersReadIt() {
    run(
        "trafficIsReadAsOthersReadIt",
        Scripts::plain,
        List.of(new OwnEngine(), new NettyEngine(), new JavaWebSocketEngine()));
  }

  @Test
  void compressedTrafficIsReadAsOthersReadIt() {
    run(
        "compressedTrafficIsReadAsOthersReadIt",
        Scripts::compressed,
        List.of(new OwnEngine(), new NettyEngine(), new JavaWebSocketEngine()));
  }

  /// Foreign engines see faults at other places, and answer them with other codes.
  @Test
  void oneFaultEndsTrafficWithItsCode() {
    run("oneFaultEndsTrafficWithItsCode", Scripts::faulty, List.of(new OwnEngine()));
  }

  private static void run(String test, LongFunction<Script> author, List<Engine> engines) {
    System.out.printf(
        "%s: -Ddifferential.seed=%d -Ddifferential.scripts=%d%n", test, SEED, SCRIPTS);
    int[] compared = new int[engines.size()];
    for (int i = 0; i < SCRIPTS; i++) {
      Script script = author.apply(SEED + i);
      for (int j = 0; j < compared.length; j++) {
        Engine engine = engines.get(j);
        compared[j] += compare(test, script, engine);
      }
    }
    for (int j = 0; j < compared.length; j++) {
      System.out.printf(
          "  %s has read %d%n", engines.get(j).getClass().getSimpleName(), compared[j]);
    }
  }

  /// 1, or 0 if the engine does not count.
  private static int compare(String test, Script script, Engine engine) {
    @Nullable List<Event> reported;
    try {
      reported = engine.read(script);
    } catch (Throwable e) {
      throw new AssertionError(describe(test, script, engine), e);
    }
    List<Event> expected = script.expected();
    if (reported == null) {
      return 0;
    } else if (reported.equals(expected)) {
      return 1;
    }
    int same = 0;
    while (same < Math.min(reported.size(), expected.size())
        && reported.get(same).equals(expected.get(same))) {
      same++;
    }
    return fail(
        "%s%nevent %d is %s%n  instead of %s"
            .formatted(
                describe(test, script, engine), same, at(reported, same), at(expected, same)));
  }

  private static String at(List<Event> events, int index) {
    return index < events.size() ? events.get(index).toString() : "missing";
  }

  private static String describe(String test, Script script, Engine engine) {
    int size = script.pieces().stream().mapToInt(piece -> piece.length).sum();
    StringBuilder traffic = new StringBuilder();
    for (byte[] piece : script.pieces()) {
      traffic.append(size > SHOWN ? piece.length : HexFormat.of().formatHex(piece)).append(' ');
    }
    return """
    %s reads a script otherwise, repeat it with
    ./build test -pl websocketx-tests -am -Dsurefire.failIfNoSpecifiedTests=false \
     -Dtest=DifferentialTest#%s -Ddifferential.scripts=1 -Ddifferential.seed=%d
    frames: %s
    limit %d, %d bytes in %d pieces: %s\
    """
        .formatted(
            engine.getClass().getSimpleName(),
            test,
            script.seed(),
            script.frames(),
            script.limit(),
            size,
            script.pieces().size(),
            traffic);
  }
}
