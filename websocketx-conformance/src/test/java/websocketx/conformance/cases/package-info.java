// SPDX-License-Identifier: Apache-2.0

@NullMarked
package websocketx.conformance.cases;

import org.jspecify.annotations.NullMarked;
