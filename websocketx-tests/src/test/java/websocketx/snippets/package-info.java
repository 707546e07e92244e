// SPDX-License-Identifier: Apache-2.0

/// The examples of the public Javadoc and of the README, as programs that are compiled and run.
/// What stands between `@start` and `@end` is shown there.
@NullMarked
package websocketx.snippets;

import org.jspecify.annotations.NullMarked;
