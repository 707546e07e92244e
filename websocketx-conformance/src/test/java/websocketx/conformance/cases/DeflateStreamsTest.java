// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import websocketx.conformance.deflate.Inflate;
import websocketx.conformance.deflate.MalformedDeflateException;

class DeflateStreamsTest {
  @Test
  void everyBrokenStreamIsBroken() {
    assertEquals(12, DeflateStreams.broken().size());
    DeflateStreams.broken()
        .forEach((what, stream) ->
            assertThrows(
                MalformedDeflateException.class, () -> new Inflate(1 << 20).message(stream), what));
  }

  @Test
  void everyUnusualStreamIsItsText() throws Exception {
    for (DeflateStreams.Unusual unusual : DeflateStreams.unusual()) {
      assertArrayEquals(
          Payload.utf8(unusual.text),
          new Inflate(1 << 20).message(unusual.compressed),
          unusual.title);
    }
  }

  @Test
  void codesOfItsOwnAreAsTheTitleSays() {
    byte[] stream =
        DeflateStreams.unusual().stream()
            .filter(unusual -> unusual.title.contains("codes of its own"))
            .findFirst()
            .orElseThrow()
            .compressed;
    assertEquals(2, (stream[0] >> 1) & 3, "the type of the block");
  }
}
