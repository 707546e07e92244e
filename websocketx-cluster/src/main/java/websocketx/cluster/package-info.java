// SPDX-License-Identifier: Apache-2.0

/// Clusters, what happens to them, and what they bring.
@NullMarked
package websocketx.cluster;

import org.jspecify.annotations.NullMarked;
