// SPDX-License-Identifier: Apache-2.0

/// The program `./fuzz`, and the fuzz tests that it runs, which lie where tests lie. Each compares
/// what the library makes of an input with an oracle that shares no code with it, and with itself
/// when the same bytes come in other pieces.
///
/// A fuzz test gets bytes. The first of them say what is done with the rest.
@NullMarked
package websocketx.fuzz;

import org.jspecify.annotations.NullMarked;
