// SPDX-License-Identifier: Apache-2.0

/// The same server in each container.
@NullMarked
package websocketx.containers;

import org.jspecify.annotations.NullMarked;
