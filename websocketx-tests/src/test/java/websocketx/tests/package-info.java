// SPDX-License-Identifier: Apache-2.0

/// Tests that need more than one module.
@NullMarked
package websocketx.tests;

import org.jspecify.annotations.NullMarked;
