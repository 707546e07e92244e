// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TablesTest {
  @Test
  void mediansStandWithWhatIsAroundThem() {
    Tables tables = new Tables();
    for (double value : new double[] {3, 1, 1234.5}) {
      tables.add("Speed", "fast", "km", value);
    }
    tables.add("Speed", "slow", "km", 0.001234);
    tables.add("Speed", "slow", "miles", 0);
    assertEquals(
        """
        ### Speed

        | | km | miles |
        | --- | ---: | ---: |
        | fast | 3.00 (1.00–1,230) |  |
        | slow | 0.00123 | 0 |

        """,
        tables.toString());
  }

  @Test
  void percentilesAreOfWhatIsSorted() {
    double[] sorted = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    assertEquals(6, Measuring.percentile(sorted, 50));
    assertEquals(10, Measuring.percentile(sorted, 99.9));
  }
}
