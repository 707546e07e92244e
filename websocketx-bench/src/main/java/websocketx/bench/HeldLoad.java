// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A load whose connections are open before it begins and when it has ended, so that what is
/// counted meanwhile is of messages only. The generator ends by itself if it is not answered.
public final class HeldLoad implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final Generator generator;

  /// Returns when all connections are open.
  HeldLoad(Process process, Generator generator) throws FailureException, IOException {
    this.process = process;
    this.generator = generator;
    output = process.inputReader(StandardCharsets.UTF_8);
    readLine(); // "ready"
  }

  /// Returns when all that was sent has come back.
  JsonNode run() throws FailureException, IOException {
    begin();
    return end();
  }

  /// Begins the load, without waiting for its end.
  public void begin() throws FailureException, IOException {
    try {
      Writer input = process.outputWriter(StandardCharsets.UTF_8);
      input.write("go\n");
      input.flush();
    } catch (IOException e) {
      throw new FailureException(generator.complaint("the generator has ended"));
    }
  }

  /// Returns when all that was sent has come back.
  public JsonNode end() throws FailureException, IOException {
    return new JsonMapper().readTree(readLine());
  }

  private String readLine() throws FailureException, IOException {
    String line = output.readLine();
    if (line == null) {
      process.destroyForcibly();
      throw new FailureException(generator.complaint("the generator fails"));
    }
    return line;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
