// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

/// How long everything takes.
///
/// @param repetitions how often each server is measured
/// @param seconds how long it is measured each time
/// @param warmup how many seconds each server is warmed up before the first time
/// @param systemCalls whether system calls are counted where that is permitted, which takes time
public record Pace(int repetitions, double seconds, double warmup, boolean systemCalls) {
  /// How many seconds the load is on before each measurement.
  static final double RAMP = 0.3;

  static Pace full() {
    return new Pace(3, 3, 4, true);
  }

  static Pace quick() {
    return new Pace(2, 1, 1.5, false);
  }
}
