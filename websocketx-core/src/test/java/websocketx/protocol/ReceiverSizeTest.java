// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.api.Test;

/// What the speed of long messages hangs on, and no other test would notice.
class ReceiverSizeTest {
  /// FreqInlineSize of HotSpot: a larger method is never inlined.
  private static final int LARGEST_INLINED = 325;

  @Test
  void receiveIsTheRootOfItsOwnCompilation() throws IOException {
    int size = codeSize("receive");
    assertTrue(size > LARGEST_INLINED, () -> "receive has " + size + " bytes of code");
  }

  private static int codeSize(String method) throws IOException {
    try (InputStream in = requireNonNull(Receiver.class.getResourceAsStream("Receiver.class"))) {
      return ClassFile.of().parse(in.readAllBytes()).methods().stream()
          .filter(each -> each.methodName().equalsString(method))
          .mapToInt(each -> ((CodeAttribute) each.code().orElseThrow()).codeLength())
          .max()
          .orElseThrow();
    }
  }
}
