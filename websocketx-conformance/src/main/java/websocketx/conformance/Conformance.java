// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.net.URI;

/// The program `./conformance`.
public final class Conformance {
  private Conformance() {}

  public static void main(String[] args) throws Exception {
    var cases =
        Catalogue.chapters().stream()
            .flatMap(c -> c.cases().stream())
            .filter(c -> args.length < 2 || c.number().matches(args[1]))
            .toList();
    long t = System.nanoTime();
    var outcomes =
        new Suite(cases, false)
            .run(
                new Target(
                    "x",
                    "",
                    URI.create(args[0]),
                    System.getProperty("limit") == null
                        ? null
                        : URI.create(System.getProperty("limit"))),
                o -> {});
    for (Outcome o : outcomes) {
      if (o.verdict() != Verdict.STRICT || args.length > 2) {
        System.out.println(
            o.question().number()
                + " "
                + o.verdict()
                + " "
                + o.question().title()
                + ": "
                + o.remark()
                + " ("
                + o.millis()
                + ")");
        if (args.length > 2) o.transcript().forEach(l -> System.out.println("     " + l));
      }
    }
    System.out.println(outcomes.size() + " in " + (System.nanoTime() - t) / 1000000 + " ms");
  }
}
