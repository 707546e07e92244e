// SPDX-License-Identifier: Apache-2.0

@NullMarked
package websocketx.conformance.deflate;

import org.jspecify.annotations.NullMarked;
