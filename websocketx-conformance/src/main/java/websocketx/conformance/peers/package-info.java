// SPDX-License-Identifier: Apache-2.0

/// Echo servers made with other WebSocket libraries of the JVM, each the way its documentation
/// shows, for the suite to judge.
@NullMarked
package websocketx.conformance.peers;

import org.jspecify.annotations.NullMarked;
