// SPDX-License-Identifier: Apache-2.0

/// The same server behind each adapter.
@NullMarked
package websocketx.adapters;

import org.jspecify.annotations.NullMarked;
