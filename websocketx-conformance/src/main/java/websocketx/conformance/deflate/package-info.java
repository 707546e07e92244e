// SPDX-License-Identifier: Apache-2.0

/// DEFLATE (RFC 1951) and its negotiation (RFC 7692), written for judging: it tells how far back a
/// stream refers.
@NullMarked
package websocketx.conformance.deflate;

import org.jspecify.annotations.NullMarked;
