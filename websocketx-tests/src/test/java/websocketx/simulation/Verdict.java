// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import java.util.List;

/// What became of a world.
///
/// @param hash of all that happened in it
/// @param failures the promises that were broken
/// @param trace what happened, if it was asked for
/// @param received bytes that the server got
/// @param sent bytes that the server gave away
public record Verdict(
    long hash, List<String> failures, List<String> trace, int received, int sent) {}
