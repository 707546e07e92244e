// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/// Gives a fuzz test the inputs of its corpus, in each build.
final class CorpusSource implements ArgumentsProvider {
  @Override
  public Stream<Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context)
      throws IOException, URISyntaxException {
    Class<?> test = context.getRequiredTestClass();
    String name = test.getSimpleName() + ".corpus";
    URL file = Objects.requireNonNull(test.getResource(name), name);
    List<byte[]> inputs = Corpus.read(Path.of(file.toURI()));
    return IntStream.range(0, inputs.size())
        .mapToObj(i -> Arguments.of(Named.of(name + ":" + (i + 1), inputs.get(i))));
  }
}
