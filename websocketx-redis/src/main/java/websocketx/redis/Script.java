// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/// One script that Redis runs as one step. It is called by its digest, and sent whole only to a
/// Redis that does not have it. Not a function of Redis: those are part of the data and need a
/// right of their own to load, and nodes of different versions would replace each other's.
///
/// @param text in Lua
/// @param digest by which Redis knows it
/// @param output what it returns
record Script(String text, String digest, ScriptOutputType output) {

  /// @param flags what Redis is to know of it; flags also make it refuse a script that cannot be
  ///   run to its end before anything of it is run
  /// @param files that it is made of
  static Script of(String flags, ScriptOutputType output, String... files) {
    StringBuilder text = new StringBuilder("#!lua" + flags + "\n");
    for (String file : files) {
      try (InputStream in = Script.class.getResourceAsStream(file)) {
        if (in == null) {
          throw new IllegalStateException("no " + file);
        }
        text.append(new String(in.readAllBytes(), UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new Script(text.toString(), digest(text.toString()), output);
  }

  private static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  <T> CompletionStage<T> run(
      RedisAsyncCommands<String, byte[]> commands, String[] keys, byte[]... arguments) {
    CompletionStage<T> run = commands.evalsha(digest, output, keys, arguments);
    return run.exceptionallyCompose(e -> {
      Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      // Nothing has been run then, so this repeats nothing.
      if (cause instanceof RedisNoScriptException) {
        return commands.eval(text, output, keys, arguments);
      }
      throw e instanceof CompletionException same ? same : new CompletionException(e);
    });
  }
}
