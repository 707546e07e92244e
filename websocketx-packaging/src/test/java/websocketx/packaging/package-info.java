// SPDX-License-Identifier: Apache-2.0

/// Tests of what users get: the files that are published, the examples, and the image of the demo.
@NullMarked
package websocketx.packaging;

import org.jspecify.annotations.NullMarked;
