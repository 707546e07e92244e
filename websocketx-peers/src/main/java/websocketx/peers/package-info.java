// SPDX-License-Identifier: Apache-2.0

/// Servers made with other WebSocket libraries of the JVM, each the way its documentation shows, to
/// judge and to compare with.
@NullMarked
package websocketx.peers;

import org.jspecify.annotations.NullMarked;
