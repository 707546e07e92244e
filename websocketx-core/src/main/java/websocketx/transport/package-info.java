// SPDX-License-Identifier: Apache-2.0

/// Moves the bytes of connections and keeps their time, and knows nothing of WebSockets. An [event
/// loop][websocketx.transport.EventLoop] drives [transports][websocketx.transport.Transport], each
/// of which has an [endpoint][websocketx.transport.Endpoint] that makes sense of its bytes.
package websocketx.transport;
