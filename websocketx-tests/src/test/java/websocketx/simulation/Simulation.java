// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The experiment inside of a [Laboratory].
public final class Simulation implements Experiment {
  /// After so many worlds every class is initialised, which takes a place that no thread can be
  /// interrupted at: a world would not be the same as the first one and later.
  private static final int WARM_UP = 100;

  /// Made by a [Laboratory].
  public Simulation() {
    silenceLog();
    for (int seed = 0; seed < WARM_UP; seed++) {
      World.run(seed, null, false);
    }
  }

  @Override
  public Verdict run(long seed, @Nullable Fault fault, boolean isTraced) {
    return World.run(seed, fault, isTraced);
  }

  /// How much is logged follows from the machine's clock, and each line is a thread.
  private static void silenceLog() {
    try {
      Class<?> log = Class.forName("websocketx.Log");
      Constructor<?> constructor = log.getDeclaredConstructor();
      constructor.setAccessible(true);
      @SuppressWarnings("unchecked")
      Map<String, Object> kinds = (Map<String, Object>) field(log, "KINDS").get(null);
      for (String kind :
          List.of(
              "a handler has failed",
              "a fork has failed",
              "an observer has failed",
              "a server was not closed in time")) {
        Object full = constructor.newInstance();
        field(log, "windowEnd").setLong(full, System.nanoTime() + Long.MAX_VALUE / 2);
        field(log, "lines").setInt(full, Integer.MAX_VALUE / 2);
        kinds.put(kind, full);
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static Field field(Class<?> log, String name) throws ReflectiveOperationException {
    Field field = log.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
