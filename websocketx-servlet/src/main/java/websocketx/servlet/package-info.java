// SPDX-License-Identifier: Apache-2.0

/// A server of websocketx as a servlet: [websocketx.servlet.WebSocketServlet].
package websocketx.servlet;
