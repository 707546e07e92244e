// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

/// The fuzz tests of this module.
enum Target {
  HEAD("RequestHeadFuzzTest", "headIsReadAsItStands", 2048),
  FORWARDED("ForwardedFuzzTest", "proxyIsBelievedAndNobodyElse", 512),
  PROXY("ProxyHeaderFuzzTest", "headerIsReadAsItStands", 1100),
  HANDSHAKE("HandshakeFuzzTest", "bothSidesAgree", 1024),
  FRAMES("FrameStreamFuzzTest", "framesMeanTheSameHoweverTheyCome", 1024),
  INFLATE("InflateFuzzTest", "messageIsWhatZipMakesOfIt", 1024),
  UTF8("Utf8FuzzTest", "textIsWhatTheJdkDecodes", 512),
  CLOSING("ClosingHandshakeFuzzTest", "endsOnceAndInTime", 512),
  SERVER("ServerFuzzTest", "everyLifeEnds", 512);

  private static final String RESOURCES = "websocketx-fuzz/src/test/resources/websocketx/fuzz/";

  private final String type;
  private final String method;
  private final int longest;

  /// @param longest the longest input that is tried, in bytes
  Target(String type, String method, int longest) {
    this.type = type;
    this.method = method;
    this.longest = longest;
  }

  String typeName() {
    return "websocketx.fuzz." + type;
  }

  String method() {
    return method;
  }

  int longest() {
    return longest;
  }

  /// Where the inputs with a name of their own are, below the root of the tree.
  String inputs() {
    return RESOURCES + type + "Inputs/" + method;
  }

  /// Where the [Corpus] is, below the root of the tree.
  String corpus() {
    return RESOURCES + type + ".corpus";
  }
}
