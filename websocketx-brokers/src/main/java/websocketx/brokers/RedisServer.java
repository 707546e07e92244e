// SPDX-License-Identifier: Apache-2.0

package websocketx.brokers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A Redis of its own. What it is to be is said before its first start.
public final class RedisServer extends BrokerProcess {
  /// What it is called on the path, as `redis-cli` is.
  public static final String PROGRAM = "redis-server";

  /// Who may come in, if not everybody may.
  public static final String USER = "hub";

  /// … and with which password.
  public static final String PASSWORD = "open:sesame/1";

  private static final long POLL = 10_000_000;
  private static final long LIMIT = 30;

  private final List<String> more = new ArrayList<>();
  private boolean keeps;
  private @Nullable String rights;
  private @Nullable ServerKeys keys;
  private int clusterPort;

  /// A Redis that keeps nothing on disk and that everybody may use.
  public RedisServer() {
    super(PROGRAM);
  }

  /// Has it write down everything before it answers, so that it is there again after a restart.
  /// Redis's default is to write once a second, and so to lose the end of it with the machine.
  ///
  /// @return this
  public RedisServer keeping() {
    keeps = true;
    return this;
  }

  /// Lets in nobody but [#USER] with [#PASSWORD].
  ///
  /// @param rights of this user, as `ACL SETUSER` takes them
  /// @return this
  public RedisServer withUser(String rights) {
    this.rights = rights;
    return this;
  }

  /// Has it speak TLS only.
  ///
  /// @param serverKeys of which
  /// @return this
  public RedisServer secured(ServerKeys serverKeys) {
    keys = serverKeys;
    return this;
  }

  /// Makes it a cluster of one node, which has all slots.
  ///
  /// @return this
  public RedisServer clustered() {
    try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      clusterPort = socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /// Adds a line to its configuration.
  ///
  /// @param line as in `redis.conf`
  /// @return this
  public RedisServer with(String line) {
    more.add(line);
    return this;
  }

  /// Where it is, with user and password if it has them.
  ///
  /// @return for lettuce
  public String uri() {
    String user =
        rights == null ? "" : USER + ":" + java.net.URLEncoder.encode(PASSWORD, UTF_8) + "@";
    return (keys == null ? "redis" : "rediss") + "://" + user + "127.0.0.1:" + port();
  }

  @Override
  protected List<String> arguments() {
    List<String> lines = new ArrayList<>(List.of("bind 127.0.0.1", "daemonize no", "dir ."));
    lines.add("save \"\"");
    lines.addAll(List.of("appendonly " + (keeps ? "yes" : "no"), "appendfsync always"));
    if (rights != null) {
      // Off, but with rights: Redis reads its append-only file with those of the default user, and
      // drops transactions that it may not do, which is all that scripts have written.
      lines.add("user default off ~* &* +@all");
      lines.add("user " + USER + " on >" + PASSWORD + " " + rights);
      // For redis-cli.
      lines.add("user admin on nopass ~* &* +@all");
    }
    try {
      if (keys == null) {
        lines.add("port " + port());
      } else {
        Files.writeString(folder().resolve("chain.pem"), keys.chain());
        Files.writeString(folder().resolve("key.pem"), keys.key());
        lines.addAll(List.of("port 0", "tls-port " + port(), "tls-auth-clients no"));
        lines.addAll(List.of("tls-cert-file chain.pem", "tls-key-file key.pem"));
        lines.add("tls-ca-cert-file chain.pem");
      }
      if (clusterPort > 0) {
        lines.addAll(List.of("cluster-enabled yes", "cluster-port " + clusterPort));
      }
      lines.addAll(more);
      Files.write(folder().resolve("redis.conf"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of("redis.conf");
  }

  @Override
  public void start() {
    super.start();
    if (clusterPort > 0) {
      if (!command("CLUSTER", "INFO").contains("cluster_slots_assigned:16384")) {
        command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT);
      while (!command("CLUSTER", "INFO").contains("cluster_state:ok")) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("the cluster does not come up");
        }
        LockSupport.parkNanos(POLL);
      }
    }
  }

  /// Has it do something, by `redis-cli`.
  ///
  /// @param words of the command
  /// @return what it says
  public String command(String... words) {
    List<String> all = new ArrayList<>(List.of("redis-cli", "-h", "127.0.0.1"));
    all.addAll(List.of("-p", Integer.toString(port()), "-e"));
    if (rights != null) {
      all.addAll(List.of("--no-auth-warning", "--user", "admin", "--pass", "any"));
    }
    if (keys != null) {
      all.addAll(List.of("--tls", "--cacert", folder().resolve("chain.pem").toString()));
    }
    all.addAll(Arrays.asList(words));
    Path answer = folder().resolve("answer");
    try {
      Process process =
          new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(answer.toFile()).start();
      if (!process.waitFor(LIMIT, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(all + ": " + Files.readString(answer));
      }
      return Files.readString(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
