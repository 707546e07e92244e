// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
  @TempDir private Path directory;

  @Test
  void textIsReadAsText() throws IOException {
    Files.writeString(input("text"), "GET / HTTP/1.1\r\nHost: \\\t\0017\u00FF ");
    assertEquals(
        List.of("GET / HTTP/1.1\\r\\nHost: \\\\\\011\\0017\\303\\277\\s"),
        Files.readAllLines(packed(1)));
  }

  @Test
  void inputsAreSortedAndEachIsThereOnce() throws IOException {
    Files.writeString(input("one"), "b");
    Files.writeString(input("two"), "a ");
    Files.writeString(input("three"), "b");
    Files.writeString(input("four"), "");
    assertEquals(List.of("", "a\\s", "b"), Files.readAllLines(packed(3)));
  }

  @Test
  void everyOctetComesBack() throws IOException {
    byte[] all = new byte[512];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (i < 256 ? i : i * 3);
    }
    Files.write(input("all"), all);
    Path corpus = packed(1);
    assertArrayEquals(all, Corpus.read(corpus).getFirst());

    Files.delete(input("all"));
    Corpus.unpack(corpus, directory.resolve("inputs"));
    Files.delete(corpus);
    assertArrayEquals(all, Corpus.read(packed(1)).getFirst());
  }

  @Test
  void whereThereIsNoCorpusThereAreNoInputs() throws IOException {
    Files.createDirectories(directory.resolve("inputs"));
    Corpus.unpack(directory.resolve("none"), directory.resolve("inputs"));
    packed(0);
  }

  private Path input(String name) throws IOException {
    return Files.createDirectories(directory.resolve("inputs")).resolve(name);
  }

  private Path packed(int inputs) throws IOException {
    Path corpus = directory.resolve("corpus");
    assertEquals(inputs, Corpus.pack(directory.resolve("inputs"), corpus));
    return corpus;
  }
}
