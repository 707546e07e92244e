// SPDX-License-Identifier: Apache-2.0

/// Small programs, each of which a test runs. The Javadoc quotes the marked regions.
@NullMarked
package websocketx.examples;

import org.jspecify.annotations.NullMarked;
