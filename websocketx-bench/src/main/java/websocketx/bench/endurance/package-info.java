// SPDX-License-Identifier: Apache-2.0

/// What the server endures: the programs `./attack` and `./soak`.
@NullMarked
package websocketx.bench.endurance;

import org.jspecify.annotations.NullMarked;
