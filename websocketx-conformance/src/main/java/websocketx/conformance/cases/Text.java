// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import websocketx.conformance.Chapter;

/// Text is UTF-8 (RFC 6455 §5.6, §8.1).
public final class Text {
  private Text() {}

  public static Chapter chapter() {
    Chapter chapter = new Chapter(6, "UTF-8");
    ValidText.codePoints(chapter.section("The boundaries of UTF-8"));
    ValidText.splits(chapter.section("Characters in pieces"));
    InvalidText.whole(chapter.section("Invalid text in one piece"));
    InvalidText.truncated(chapter.section("Text that ends inside a character"));
    InvalidText.failFastInFrame(chapter.section("Invalid text is noticed inside a frame"));
    InvalidText.failFastInMessage(chapter.section("Invalid text is noticed inside a message"));
    return chapter;
  }
}
