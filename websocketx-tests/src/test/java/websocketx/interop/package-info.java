// SPDX-License-Identifier: Apache-2.0

/// Clients that are not ours, in several languages, agree with the server.
@NullMarked
package websocketx.interop;

import org.jspecify.annotations.NullMarked;
