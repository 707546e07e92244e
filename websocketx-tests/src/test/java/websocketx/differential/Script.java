// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client sends, how it arrives, and what a server has to make of it.
///
/// @param seed everything else follows from it
/// @param frames first byte and length of each frame, for people
/// @param pieces the traffic, cut as it arrives
/// @param expected what has to be reported
/// @param limit the most bytes a message may have
/// @param deflate what was agreed on about compression, null if nothing
/// @param traits what is rare in it
record Script(
    long seed,
    String frames,
    List<byte[]> pieces,
    List<Event> expected,
    int limit,
    @Nullable Deflate deflate,
    Set<Trait> traits) {}
