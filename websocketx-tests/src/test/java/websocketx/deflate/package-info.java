// SPDX-License-Identifier: Apache-2.0

/// What tests in other packages need of what is inside.
@NullMarked
package websocketx.deflate;

import org.jspecify.annotations.NullMarked;
