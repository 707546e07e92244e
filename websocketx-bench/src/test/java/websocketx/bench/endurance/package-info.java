// SPDX-License-Identifier: Apache-2.0

/// Tests of what a server endures.
@NullMarked
package websocketx.bench.endurance;

import org.jspecify.annotations.NullMarked;
