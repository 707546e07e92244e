// SPDX-License-Identifier: Apache-2.0

@NullMarked
package websocketx.conformance;

import org.jspecify.annotations.NullMarked;
