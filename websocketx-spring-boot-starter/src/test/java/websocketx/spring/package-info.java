// SPDX-License-Identifier: Apache-2.0

/// Applications that use the starter, and their clients.
@NullMarked
package websocketx.spring;

import org.jspecify.annotations.NullMarked;
