// SPDX-License-Identifier: Apache-2.0

/// What threads do to each other, in every order that a model checker finds.
@NullMarked
package websocketx.transport;

import org.jspecify.annotations.NullMarked;
