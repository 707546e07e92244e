// SPDX-License-Identifier: Apache-2.0

/// Where other HTTP servers bring connections to a [websocketx.WebSocketServer]: for this project's
/// own adapters, and no part of the API.
///
/// An adapter shows each request to the [host][websocketx.hosting.Host], which makes a
/// [visit][websocketx.hosting.Visit] of it, gives the visit's answer, and if that is a 101 lets the
/// visit open a connection on a transport of the adapter's.
package websocketx.hosting;
