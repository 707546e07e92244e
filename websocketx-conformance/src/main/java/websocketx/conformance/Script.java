// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

/// What is done and expected in a case. Returning means that all was as expected.
@FunctionalInterface
public interface Script {
  void play(Exchange exchange) throws Exception;
}
