// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import websocketx.bench.Machine;
import websocketx.bench.Pace;
import websocketx.bench.Result;

/// Everything that is to be told.
///
/// @param skipped servers that could not be built, each with the reason
public record Report(
    Instant time, Machine machine, Pace pace, Map<String, String> skipped, List<Result> results) {}
