// SPDX-License-Identifier: Apache-2.0

/// Tests that look at package-private parts of the core and need what its module does not require.
@NullMarked
package websocketx;

import org.jspecify.annotations.NullMarked;
