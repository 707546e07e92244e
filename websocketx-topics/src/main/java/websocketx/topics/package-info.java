// SPDX-License-Identifier: Apache-2.0

/// Publishing to many connections of one process: [websocketx.topics.Topics].
package websocketx.topics;
