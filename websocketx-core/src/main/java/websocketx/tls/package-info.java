// SPDX-License-Identifier: Apache-2.0

/// Certificates and keys: where they come from, and which of them a client is shown.
package websocketx.tls;
