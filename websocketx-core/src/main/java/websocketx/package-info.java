// SPDX-License-Identifier: Apache-2.0

/// A WebSocket server (RFC 6455) for blocking handlers, each on a virtual thread of its own.
///
/// {@snippet file="Echo.java" region="server"}
///
/// ## Terms
///
/// - A [server][websocketx.WebSocketServer] listens and answers requests. A
///   [check][websocketx.Check] makes a [decision][websocketx.Decision] on each: refuse it, or let
///   it in to a [handler][websocketx.WebSocketHandler]. An [origin check][websocketx.OriginCheck]
///   keeps pages of other sites away, and a [fallback][websocketx.Fallback] answers requests that
///   want no WebSocket.
/// - A [connection][websocketx.WebSocketConnection] is what a handler gets. It reads and writes
///   whole [messages][websocketx.Message], text or binary; fragments, pings and pongs are none of
///   its business.
/// - A [fork][websocketx.WebSocketConnection#fork] is a second thread of a connection, for pushing
///   while the handler reads.
/// - A connection ends with a [close cause][websocketx.CloseCause]: the [close
///   frame][websocketx.CloseFrame] that decided, with its [status code][websocketx.StatusCode],
///   whether the end was clean, who began it, and what went wrong.
/// - [Options][websocketx.Options] are the limits and deadlines of a connection;
///   [observers][websocketx.WebSocketObserver] hear of everything, for metrics.
///
/// ## Threads
///
/// Everything here may be used from any thread, but a [builder][websocketx.WebSocketServerBuilder]
/// by one at a time. Handlers, forks, checks and all other code of the application run on virtual
/// threads and may block, only observers should not. What the library does for a connection, such
/// as answering pings and keeping deadlines, goes on while handlers block or compute.
///
/// The handler owns its connection: when it returns, the connection closes. So a handler that has
/// nothing to read stays in a loop over the messages, which also lets the library see pings and
/// closes, and works in a fork:
///
/// {@snippet file="Feed.java" region="fork"}
///
/// An interrupt harms no connection and loses no message. The library interrupts forks when their
/// connection has ended, and handlers only in [shutdownNow][websocketx.WebSocketServer#shutdownNow]
/// and when [close][websocketx.WebSocketServer#close(java.time.Duration)] runs out of time.
///
/// ## Slow peers
///
/// [write][websocketx.WebSocketConnection#write] waits for a peer, for a bounded time;
/// [offer][websocketx.WebSocketConnection#offer] never waits and says whether the message was
/// taken, so that one slow peer does not hold up a broadcast. A peer that sends faster than its
/// handler reads is not read from for a while. Both directions have a limit in bytes.
///
/// ## Ends
///
/// [close][websocketx.WebSocketConnection#close(websocketx.CloseFrame)] starts the closing
/// handshake and returns. From then on nothing more can be written, and reading ends with null or
/// with the loop. Whoever wants to know the outcome asks
/// [onClose][websocketx.WebSocketConnection#onClose] or an observer. A handler that throws closes
/// with 1011, or with a code of its choice by a
/// [CloseStatusException][websocketx.CloseStatusException].
///
/// ## Rules
///
/// Nothing takes or returns null unless it is marked. What is passed in is copied or used up before
/// the call returns; what comes out is immutable, a read-only view or a fresh copy. Times are
/// [durations][java.time.Duration] and sizes are bytes. What a peer does wrong ends its connection;
/// what the caller does wrong throws, with a sentence that says what to do instead.
package websocketx;
