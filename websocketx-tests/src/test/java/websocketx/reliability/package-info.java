// SPDX-License-Identifier: Apache-2.0

/// What the server is made to withstand, and which tests prove it: `docs/reliability.md`.
@NullMarked
package websocketx.reliability;

import org.jspecify.annotations.NullMarked;
