// SPDX-License-Identifier: Apache-2.0

@org.jspecify.annotations.NullMarked
module websocketx.brokers {
  requires static org.jspecify;

  exports websocketx.brokers;
}
