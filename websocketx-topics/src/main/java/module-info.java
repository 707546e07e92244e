// SPDX-License-Identifier: Apache-2.0

@org.jspecify.annotations.NullMarked
module websocketx.topics {
  requires transitive websocketx;
  requires static org.jspecify;
}
