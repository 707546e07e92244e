// SPDX-License-Identifier: Apache-2.0

/// Real proxies between clients and the server, with the configurations that `docs/deploy.md`
/// shows.
@NullMarked
package websocketx.proxies;

import org.jspecify.annotations.NullMarked;
