// SPDX-License-Identifier: Apache-2.0

package websocketx.brokers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A NATS server with JetStream, open to all unless it is told otherwise before it is started. Not
/// safe for several threads.
public final class NatsServer extends BrokerProcess {
  /// How its program is called.
  public static final String PROGRAM = "nats-server";

  private final List<String> options = new ArrayList<>();
  private String scheme = "nats";
  private String credentials = "";

  /// Makes one that does not run yet.
  public NatsServer() {
    super(PROGRAM);
  }

  /// Lets nobody in but this user.
  ///
  /// @param name letters and digits
  /// @param password letters and digits
  /// @return this
  public NatsServer user(String name, String password) {
    options.addAll(List.of("--user", name, "--pass", password));
    credentials = name + ':' + password + '@';
    return this;
  }

  /// Lets nobody in without this token.
  ///
  /// @param token letters and digits
  /// @return this
  public NatsServer token(String token) {
    options.addAll(List.of("--auth", token));
    credentials = token + '@';
    return this;
  }

  /// Speaks TLS only.
  ///
  /// @param certificate its certificate, PEM
  /// @param key the key of it, PEM
  /// @return this
  public NatsServer tls(Path certificate, Path key) {
    options.addAll(
        List.of("--tls", "--tlscert", certificate.toString(), "--tlskey", key.toString()));
    scheme = "tls";
    return this;
  }

  @Override
  protected List<String> arguments() {
    List<String> all =
        new ArrayList<>(List.of("-js", "-a", "127.0.0.1", "-p", Integer.toString(port())));
    all.addAll(List.of("--store_dir", folder().resolve("store").toString()));
    all.addAll(options);
    return all;
  }

  /// Where it is to be found, with what it takes to be let in.
  ///
  /// @return for a client
  public String uri() {
    return scheme + "://" + credentials + "127.0.0.1:" + port();
  }
}
