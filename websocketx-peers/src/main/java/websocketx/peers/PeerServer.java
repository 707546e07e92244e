// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// A program that is the server of one library.
@Command(name = "peer")
public final class PeerServer implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "the library, as it calls itself")
  private String name = "";

  @Mixin private ServiceOptions options = new ServiceOptions();

  private PeerServer() {}

  /// Runs the program.
  ///
  /// @param args see the usage
  public static void main(String[] args) {
    CommandLine program =
        new CommandLine(new PeerServer())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((e, commandLine, _) -> {
              commandLine.getErr().println(e.getMessage());
              return ExitCode.SOFTWARE;
            });
    System.exit(program.execute(args)); // threads of the library may be left
  }

  @Override
  public Integer call() throws Exception {
    Peer peer =
        Peers.all().stream()
            .filter(p -> p.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no library is called " + name));
    Service service = options.service();
    if (service.compresses() && !peer.knowsDeflate()) {
      throw new IllegalArgumentException(name + " has no permessage-deflate");
    }
    if (service.isSecure() && !peer.knowsTls()) {
      throw new IllegalArgumentException(name + " is not put behind TLS here");
    }
    // Nothing is closed: the end of the process is enough, and quicker.
    Supervision.obey(peer.start(service));
    return ExitCode.OK;
  }
}
