// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// A server that echoes messages.
///
/// @param uri takes messages of up to 16 MiB
/// @param limitUri the same server with a limit of 16 KiB, if there is one
public record Target(String name, String version, URI uri, @Nullable URI limitUri) {}
