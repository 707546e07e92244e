// SPDX-License-Identifier: Apache-2.0

/// A server of websocketx in a pipeline of Netty's: [websocketx.netty.WebSocketUpgrade].
package websocketx.netty;
