// SPDX-License-Identifier: Apache-2.0

@NullMarked
package websocketx.conformance.wire;

import org.jspecify.annotations.NullMarked;
