// SPDX-License-Identifier: Apache-2.0

/// What the fuzz test of the whole server needs of the inside of the test kit.
@NullMarked
package websocketx.testing;

import org.jspecify.annotations.NullMarked;
