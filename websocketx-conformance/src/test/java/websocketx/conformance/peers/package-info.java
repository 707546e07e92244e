// SPDX-License-Identifier: Apache-2.0

/// Tests of the peers, with the client of the JDK.
@NullMarked
package websocketx.conformance.peers;

import org.jspecify.annotations.NullMarked;
