// SPDX-License-Identifier: Apache-2.0

/// Publishing to many connections of one process.
@org.jspecify.annotations.NullMarked
module websocketx.topics {
  requires transitive websocketx;
  requires static org.jspecify;

  exports websocketx.topics;
}
