// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTest {
  @Test
  void textIsTextAndItsPayloadIsUtf8() {
    Message message = Message.text("héllo \uD83D\uDE00");
    assertTrue(message.isText());
    assertFalse(message.isBinary());
    assertEquals("héllo \uD83D\uDE00", message.text());
    assertArrayEquals("héllo \uD83D\uDE00".getBytes(UTF_8), message.toByteArray());
    assertEquals(11, message.size());
  }

  @Test
  void binaryIsBinary() {
    Message message = Message.binary(new byte[] {1, 2, 3});
    assertTrue(message.isBinary());
    assertFalse(message.isText());
    assertEquals(3, message.size());
    assertArrayEquals(new byte[] {1, 2, 3}, message.toByteArray());
  }

  @Test
  @DisplayName("[L232] what goes in is copied")
  void whatGoesInIsCopied() {
    byte[] array = {1, 2, 3};
    Message ofArray = Message.binary(array);
    ByteBuffer buffer = ByteBuffer.wrap(array, 1, 2);
    Message ofBuffer = Message.binary(buffer);
    assertEquals(1, buffer.position(), "the position is left alone");
    array[0] = array[1] = array[2] = 9;
    assertArrayEquals(new byte[] {1, 2, 3}, ofArray.toByteArray());
    assertArrayEquals(new byte[] {2, 3}, ofBuffer.toByteArray());
  }

  @Test
  void whatComesOutIsACopyOrAReadOnlyView() {
    Message message = Message.binary(new byte[] {1, 2, 3});
    message.toByteArray()[0] = 9;
    ByteBuffer view = message.asByteBuffer();
    assertTrue(view.isReadOnly());
    assertEquals(1, view.get());
    assertEquals(3, message.asByteBuffer().remaining(), "every view is fresh");
    assertArrayEquals(new byte[] {1, 2, 3}, message.toByteArray());
  }

  @Test
  void directBuffersAreTaken() {
    ByteBuffer direct = ByteBuffer.allocateDirect(2).put((byte) 5).put((byte) 6).flip();
    assertArrayEquals(new byte[] {5, 6}, Message.binary(direct).toByteArray());
  }

  @Test
  void equalityIsByKindAndContent() {
    assertEquals(Message.text("a"), Message.text("a"));
    assertEquals(Message.text("a").hashCode(), Message.text("a").hashCode());
    assertNotEquals(Message.text("a"), Message.text("b"));
    assertNotEquals(Message.text("a"), Message.binary(new byte[] {'a'}));
    assertEquals(Message.text("a"), Message.text("a").prepare());
    assertEquals(Message.text("a").prepare(), Message.text("a"));
  }

  @ParameterizedTest(name = "[I181] {arguments}")
  @CsvSource({"\ud800, 0", "a\ud800b, 1", "\udc00, 0", "\ud83d\ud83d\ude00, 0", "a\ude00\ud83d, 1"})
  void loneSurrogateIsRefused(String text, int index) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Message.text(text));
    assertEquals(
        "the text has a lone surrogate at index " + index + ", which UTF-8 cannot express",
        refusal.getMessage());
  }

  @Test
  void textOfABinaryMessageClosesWith1003() {
    Message binary = Message.binary(new byte[] {'a'});
    var thrown = assertThrows(CloseStatusException.class, binary::text);
    assertEquals(StatusCode.UNSUPPORTED_DATA, thrown.code());
    assertEquals("a text message was expected", thrown.reason());
  }

  @Test
  void receivedTextIsDecodedOnce() {
    Message message = new Message(true, "grün".getBytes(UTF_8));
    assertEquals("grün", message.text());
    assertSame(message.text(), message.text());
  }

  @Test
  void preparedMessageIsTheSameMessage() {
    Message text = Message.text("to many");
    PreparedMessage prepared = text.prepare();
    assertTrue(prepared.isText());
    assertEquals("to many", prepared.text());
    assertSame(prepared, prepared.prepare());
    assertTrue(Message.binary(new byte[2]).prepare().isBinary());
  }

  @Test
  @DisplayName("[P281] empty messages are messages")
  void emptyMessagesAreMessages() {
    assertEquals(0, Message.text("").size());
    assertEquals("", Message.text("").text());
    assertEquals(0, Message.binary(new byte[0]).size());
  }

  @Test
  @DisplayName("[P278] text form shows kind and size but no content")
  void textFormShowsKindAndSizeButNoContent() {
    assertEquals("text message of 6 bytes", Message.text("secret").toString());
    assertEquals("binary message of 2 bytes", Message.binary(new byte[2]).toString());
  }
}
