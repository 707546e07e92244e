// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import websocketx.bench.Contestant.Kind;

/// How long everything takes.
///
/// @param repetitions how often each server is measured
/// @param seconds how long it is measured each time
/// @param ramp how many seconds the load is on before each time
/// @param warmup how many seconds a server of the JVM is warmed up before the first time
/// @param systemCalls whether system calls are counted, which takes time
public record Pace(
    int repetitions, double seconds, double ramp, double warmup, boolean systemCalls) {
  /// How many seconds any other server is warmed up: that of V8 too has machine code by then.
  public static final double OTHER_WARMUP = 1;

  static Pace full() {
    return new Pace(3, 2, 0.5, 6, true);
  }

  static Pace quick() {
    return new Pace(3, 1, 0.3, 3, false);
  }

  double warmup(Kind kind) {
    return kind.isJvm() ? warmup : Math.min(warmup, OTHER_WARMUP);
  }
}
