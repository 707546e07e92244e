// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command line, as far as it starts no server and asks none.
class ConformanceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --tls --url wss://localhost:1/      | --tls is for the server of this project: not with --url, which says wss://, nor with --peers
          --tls --peers                       | --tls is for the server of this project: not with --url, which says wss://, nor with --peers
          --limit-url ws://localhost:1/       | --limit-url is the same server as one at --url
          --url http://localhost:1/           | --url must be like ws://host:port/path or ws+unix://host/path#/file, not http://localhost:1/
          --url ws+unix://localhost/          | --url must be like ws://host:port/path or ws+unix://host/path#/file, not ws+unix://localhost/
          --url ws://a:1/ --limit-url ws://a/#b | --limit-url must be like ws://host:port/path or ws+unix://host/path#/file, not ws://a/#b
          --cases 99                          | no case has such a number: [99]
          """)
  void wrongUseIsOneSentenceAndStatus2(String line, String sentence) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Conformance.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
            .execute(line.split(" "));
    assertEquals(sentence, err.toString().strip());
    assertEquals("", out.toString());
    assertEquals(2, status);
  }
}
