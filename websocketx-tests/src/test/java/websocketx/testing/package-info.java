// SPDX-License-Identifier: Apache-2.0

/// What tests in other packages may see of the inside of the test kit.
@NullMarked
package websocketx.testing;

import org.jspecify.annotations.NullMarked;
