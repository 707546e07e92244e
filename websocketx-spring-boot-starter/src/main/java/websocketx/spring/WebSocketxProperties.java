// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.util.unit.DataSize;
import websocketx.Compression;
import websocketx.Options;
import websocketx.OriginCheck;
import websocketx.WebSocketServerBuilder;

/// The properties `websocketx.*`: what they mean and what holds without them stands in
/// `META-INF/spring-configuration-metadata.json`. What is null is left as the builder has it. A
/// name that does not exist is an error, since a limit that is not there is missed too late.
@ConfigurationProperties(prefix = "websocketx", ignoreUnknownFields = false)
record WebSocketxProperties(
    @Nullable List<String> allowedOrigins,
    @Nullable List<String> hosts,
    @Nullable List<String> subprotocols,
    boolean requireSubprotocol,
    @Nullable Duration handshakeTimeout,
    @Nullable Duration readInterval,
    @Nullable Duration writeInterval,
    @Nullable Duration pingInterval,
    @Nullable Duration messageTimeout,
    @Nullable Duration maxLifetime,
    @Nullable DataSize readLimit,
    @Nullable DataSize maxUnreadBytes,
    @Nullable DataSize maxUnsentBytes,
    @Nullable DataSize writeBufferSize,
    @Nullable Integer maxMessagesPerSecond,
    @Nullable Boolean coalesceWrites,
    @Nullable Deflate compression,
    @Nullable DataSize maxHeaderBytes,
    @Nullable Integer maxHeaders,
    @Nullable Integer maxConnections,
    @Nullable Integer maxConnectionsPerAddress,
    @Nullable Integer maxPendingHandshakes,
    @Nullable DataSize maxUnreadBytesInTotal,
    @Nullable DataSize readBufferSize,
    @Nullable Integer eventLoops,
    @Nullable Integer maxCompressedConnections,
    @Nullable Integer maxDeflaters) {

  /// The properties `websocketx.compression.*`.
  record Deflate(
      int level,
      boolean serverContextTakeover,
      boolean clientContextTakeover,
      @Nullable Integer serverWindowBits,
      @Nullable Integer clientWindowBits,
      @Nullable DataSize minSize) {

    Compression compression() {
      Compression plain = Compression.level(level);
      if (plain.equals(Compression.OFF)) {
        return plain;
      }
      Compression chosen =
          plain
              .contextTakeover(serverContextTakeover, clientContextTakeover)
              .windowBits(
                  serverWindowBits == null ? plain.serverWindowBits() : serverWindowBits,
                  clientWindowBits == null ? plain.clientWindowBits() : clientWindowBits);
      return minSize == null ? chosen : chosen.minSize(bytes(minSize));
    }
  }

  void apply(WebSocketServerBuilder builder) {
    PropertyMapper map = PropertyMapper.get();
    map.from(allowedOrigins).as(WebSocketxProperties::rule).to(builder::checkOrigin);
    map.from(hosts).as(WebSocketxProperties::array).to(builder::hosts);
    map.from(subprotocols).as(WebSocketxProperties::array).to(builder::subprotocols);
    map.from(requireSubprotocol).whenTrue().toCall(builder::requireSubprotocol);
    map.from(maxHeaderBytes).as(WebSocketxProperties::bytes).to(builder::maxHeaderBytes);
    map.from(maxHeaders).to(builder::maxHeaders);
    map.from(maxConnections).to(builder::maxConnections);
    map.from(maxConnectionsPerAddress).to(builder::maxConnectionsPerAddress);
    map.from(maxPendingHandshakes).to(builder::maxPendingHandshakes);
    map.from(maxUnreadBytesInTotal).as(DataSize::toBytes).to(builder::maxUnreadBytesInTotal);
    map.from(readBufferSize).as(WebSocketxProperties::bytes).to(builder::readBufferSize);
    map.from(eventLoops).to(builder::eventLoops);
    map.from(maxCompressedConnections).to(builder::maxCompressedConnections);
    map.from(maxDeflaters).to(builder::maxDeflaters);
    builder.options(options());
  }

  Options options() {
    PropertyMapper map = PropertyMapper.get();
    Options all = Options.defaults();
    all = time(map, handshakeTimeout).to(all, Options::handshakeTimeout);
    all = time(map, readInterval).to(all, Options::readInterval);
    all = time(map, writeInterval).to(all, Options::writeInterval);
    all = time(map, pingInterval).to(all, Options::pingInterval);
    all = time(map, messageTimeout).to(all, Options::messageTimeout);
    all = time(map, maxLifetime).to(all, Options::maxLifetime);
    all = map.from(readLimit).as(DataSize::toBytes).to(all, Options::readLimit);
    all = size(map, maxUnreadBytes).to(all, Options::maxUnreadBytes);
    all = size(map, maxUnsentBytes).to(all, Options::maxUnsentBytes);
    all = size(map, writeBufferSize).to(all, Options::writeBufferSize);
    all = map.from(maxMessagesPerSecond).to(all, Options::maxMessagesPerSecond);
    all = map.from(coalesceWrites).to(all, Options::coalesceWrites);
    return map.from(compression).as(Deflate::compression).to(all, Options::compression);
  }

  /// No property can say `Options.NEVER`, and no deadline is 0.
  private static PropertyMapper.Source<Duration> time(PropertyMapper map, @Nullable Duration time) {
    return map.from(time).as(value -> value.isZero() ? Options.NEVER : value);
  }

  private static PropertyMapper.Source<Integer> size(PropertyMapper map, @Nullable DataSize size) {
    return map.from(size).as(WebSocketxProperties::bytes);
  }

  private static int bytes(DataSize size) {
    long bytes = size.toBytes();
    if (bytes != (int) bytes) {
      throw new IllegalArgumentException("a size is less than 2 GB here, not " + bytes + " bytes");
    }
    return (int) bytes;
  }

  private static String[] array(List<String> list) {
    return list.toArray(String[]::new);
  }

  private static OriginCheck rule(List<String> origins) {
    return origins.equals(List.of("*")) ? OriginCheck.any() : OriginCheck.allow(array(origins));
  }
}
