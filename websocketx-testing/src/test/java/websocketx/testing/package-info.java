// SPDX-License-Identifier: Apache-2.0

/// Tests of the test kit, and through it of the server.
@NullMarked
package websocketx.testing;

import org.jspecify.annotations.NullMarked;
