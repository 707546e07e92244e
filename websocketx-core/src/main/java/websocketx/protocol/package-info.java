// SPDX-License-Identifier: Apache-2.0

/// The WebSocket protocol (RFC 6455) without input or output: bytes become events, messages become
/// bytes. Nothing here knows sockets, threads, clocks, randomness or logging; time is an argument.
///
/// What a peer does wrong is data: an event with a close code, or a [websocketx.protocol.Refusal]
/// with an HTTP status. What a caller does wrong is an [IllegalArgumentException] or an
/// [IllegalStateException]. Objects with state belong to one connection and are not thread-safe;
/// static methods and immutable objects are.
package websocketx.protocol;
