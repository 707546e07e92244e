// SPDX-License-Identifier: Apache-2.0

/// What every layer may keep its spare things in. It knows none of them.
package websocketx.pool;
