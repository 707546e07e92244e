// SPDX-License-Identifier: Apache-2.0

/// The numbered cases, group by group.
@NullMarked
package websocketx.conformance.cases;

import org.jspecify.annotations.NullMarked;
