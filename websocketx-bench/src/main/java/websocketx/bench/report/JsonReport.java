// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.report;

import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import websocketx.bench.Figure;
import websocketx.bench.Result;
import websocketx.bench.Standing;

/// For programs: every repetition.
final class JsonReport {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonReport() {}

  static String of(Report report) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("time", report.time().toString());
    ObjectNode machine = json.putObject("machine");
    report.machine().facts().forEach(machine::put);
    ObjectNode pace = json.putObject("pace");
    pace.put("repetitions", report.pace().repetitions());
    pace.put("seconds", report.pace().seconds());
    pace.put("ramp", report.pace().ramp());
    pace.put("warmup", report.pace().warmup());
    ObjectNode skipped = json.putObject("skipped");
    report.skipped().forEach(skipped::put);
    ArrayNode scenarios = json.putArray("scenarios");
    report.results().forEach(result -> add(scenarios.addObject(), result));
    return MAPPER.writeValueAsString(json) + "\n";
  }

  private static void add(ObjectNode json, Result result) {
    json.put("name", result.scenario().name());
    json.put("title", result.scenario().title());
    json.put("load", String.join(" ", result.scenario().load()));
    json.put("messageLimit", result.scenario().service().messageLimit());
    ArrayNode servers = json.putArray("servers");
    for (Standing standing : result.standings()) {
      ObjectNode server = servers.addObject();
      server.put("name", standing.contestant().name());
      server.put("language", standing.contestant().language());
      server.put("version", standing.contestant().version());
      if (standing.failure() != null) {
        server.put("failure", standing.failure());
      }
      ArrayNode repetitions = server.putArray("repetitions");
      for (Map<Figure, Double> repetition : standing.repetitions()) {
        ObjectNode figures = repetitions.addObject();
        repetition.forEach(
            (figure, value) -> figures.put(figure.name().toLowerCase(Locale.ROOT), value));
      }
    }
  }
}
