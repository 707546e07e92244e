// SPDX-License-Identifier: Apache-2.0

/// What the server promises about time: each promise is kept while something else goes wrong.
@NullMarked
package websocketx.promises;

import org.jspecify.annotations.NullMarked;
