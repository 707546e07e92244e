// SPDX-License-Identifier: Apache-2.0

/// A conformance suite for WebSocket servers (RFC 6455, RFC 7692) that shares no code with the
/// server of this project: what it judges cannot hide its own mistakes in the judge.
@NullMarked
package websocketx.conformance;

import org.jspecify.annotations.NullMarked;
