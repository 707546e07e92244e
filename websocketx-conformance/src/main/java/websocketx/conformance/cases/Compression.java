// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import websocketx.conformance.Chapter;

/// Compression by permessage-deflate (RFC 7692).
public final class Compression {
  private Compression() {}

  /// What is negotiated, and streams that are unusual or broken.
  public static Chapter chapter() {
    Chapter chapter = new Chapter(10, "Compression");
    Negotiation.valid(chapter.section("Offers to be accepted"));
    Negotiation.several(chapter.section("Several offers"));
    Negotiation.invalid(chapter.section("Offers to be declined"));
    Negotiation.malformed(chapter.section("Headers that are no offers"));
    Negotiation.windows(chapter.section("Windows"));
    Negotiation.takeover(chapter.section("Context takeover"));
    CompressedFrames.reservedBits(chapter.section("Where RSV1 must not be"));
    CompressedFrames.mixed(chapter.section("Plain, compressed and fragmented messages"));
    CompressedFrames.context(chapter.section("References to earlier messages"));
    DeflateStreams.unusual(chapter.section("Unusual streams"));
    DeflateStreams.tolerated(chapter.section("Streams that may be accepted"));
    DeflateStreams.broken(chapter.section("Broken streams"));
    DeflateStreams.text(chapter.section("UTF-8 in compressed text"));
    return chapter;
  }

  /// Traffic without special parameters.
  public static Chapter traffic() {
    Chapter chapter = new Chapter(11, "Compressed traffic");
    CompressedEcho.plainOffer(chapter.section("permessage-deflate"));
    return chapter;
  }

  /// Traffic under each combination of parameters.
  public static Chapter combinations() {
    Chapter chapter = new Chapter(12, "Parameters combined");
    for (String offer : CompressedEcho.offers()) {
      CompressedEcho.combination(chapter.section(offer), offer);
    }
    return chapter;
  }
}
