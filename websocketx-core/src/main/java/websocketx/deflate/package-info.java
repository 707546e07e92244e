// SPDX-License-Identifier: Apache-2.0

/// The compression of messages (RFC 7692 §7.2) on top of the JDK's zlib: windows of any size that
/// was agreed on, context takeover, and native memory that is shared and capped. It knows payloads,
/// neither frames nor connections: no sockets, threads, clocks or logs.
package websocketx.deflate;
