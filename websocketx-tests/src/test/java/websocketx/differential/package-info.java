// SPDX-License-Identifier: Apache-2.0

/// Random traffic, which our protocol engine and foreign ones have to read alike.
///
/// Everything about a [Script] follows from its seed. Its bytes are made here, by code that shares
/// nothing with the engine under test.
@NullMarked
package websocketx.differential;

import org.jspecify.annotations.NullMarked;
