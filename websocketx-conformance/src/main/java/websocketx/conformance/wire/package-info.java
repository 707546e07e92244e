// SPDX-License-Identifier: Apache-2.0

/// The raw client: frames, handshakes and UTF-8 as RFC 6455 writes them, right or wrong, on a plain
/// socket.
@NullMarked
package websocketx.conformance.wire;

import org.jspecify.annotations.NullMarked;
