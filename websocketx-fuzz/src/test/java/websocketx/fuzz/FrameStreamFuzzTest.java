// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.provider.ArgumentsSource;
import websocketx.deflate.Inflaters;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.Receiver;
import websocketx.protocol.Role;

/// Frames mean the same however they are cut and whenever the receiver is full, and what RFC 6455
/// says they mean.
class FrameStreamFuzzTest {
  private static final long NOW = 7;

  private final Inflaters inflaters = new Inflaters(2);

  @ArgumentsSource(CorpusSource.class)
  @FuzzTest
  void framesMeanTheSameHoweverTheyCome(byte[] input) {
    Budget.hold(() -> check(new Script(input)));
  }

  private void check(Script script) {
    int how = script.octet();
    boolean deflate = (how & 1) != 0;
    boolean takeover = (how & 2) != 0;
    int limit = (how & 4) != 0 ? 1 << 20 : script.octet();
    int full = script.octet();
    int one = script.octet() << 8 | script.octet();
    int other = script.octet() << 8 | script.octet();
    byte[] bytes = script.rest();
    int cut = one % (bytes.length + 1);

    List<String> whole = read(receiver(deflate, takeover, limit), bytes, 0, bytes.length);
    List<String> cuts =
        read(
            receiver(deflate, takeover, limit),
            bytes,
            full,
            cut,
            cut + other % (bytes.length - cut + 1),
            bytes.length);
    int[] each = new int[bytes.length];
    for (int i = 0; i < each.length; i++) {
      each[i] = i + 1;
    }
    List<String> single = read(receiver(deflate, takeover, limit), bytes, full, each);
    if (deflate) {
      // The limit, bad DEFLATE and bad text may be met in the other order.
      assertEquals(withoutCode(whole), withoutCode(cuts));
      assertEquals(withoutCode(whole), withoutCode(single));
    } else {
      assertEquals(whole, cuts);
      assertEquals(whole, single);
      List<String> wanted = Frames.read(bytes, limit);
      if (whole.size() == wanted.size() + 1 && whole.getLast().startsWith("failed")) {
        whole = whole.subList(0, wanted.size()); // the frame that is not complete
      }
      assertEquals(wanted, whole);
    }
  }

  private Receiver receiver(boolean deflate, boolean takeover, int limit) {
    MessageInflater inflater = deflate ? new MessageInflater(inflaters, takeover, 15) : null;
    return new Receiver(Role.SERVER, limit, inflater);
  }

  private List<String> read(Receiver receiver, byte[] bytes, int full, int... ends) {
    Hearer hearer = new Hearer(full);
    ByteBuffer source = ByteBuffer.wrap(bytes);
    for (int end : ends) {
      source.limit(end);
      while (source.hasRemaining()) {
        int before = source.position();
        receiver.receive(source, NOW, hearer);
        assertTrue(source.position() > before, "no progress");
      }
      assertTrue(!receiver.isIncomplete() || receiver.incompleteSince() == NOW);
    }
    int heard = hearer.events().size();
    if (receiver.isDone()) {
      assertFalse(receiver.isIncomplete());
      receiver.receive(ByteBuffer.wrap(bytes), NOW, hearer);
      assertEquals(heard, hearer.events().size(), "something came after the end");
    }
    receiver.release();
    assertTrue(inflaters.live() <= 2, "inflaters were not given back");
    return hearer.events();
  }

  private static List<String> withoutCode(List<String> events) {
    List<String> same = new ArrayList<>(events);
    same.replaceAll(event -> event.startsWith("failed") ? "failed" : event);
    return same;
  }
}
