// SPDX-License-Identifier: Apache-2.0

/// A WebSocket server (RFC 6455) for blocking handlers, one virtual thread per connection. Its API
/// is the package {@link websocketx}, which begins with an overview; the other packages are its
/// own.
///
/// It has no run-time dependency: JSpecify's annotations are wanted at compile time only, and
/// `jdk.jfr` is used where it is there, as it is unless a run-time image was made without it.
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the qualified exports name modules that are compiled later
module websocketx {
  requires static jdk.jfr;
  requires static org.jspecify;

  exports websocketx;
  exports websocketx.deflate to
      websocketx.testing;
  exports websocketx.hosting to
      websocketx.netty,
      websocketx.servlet;
  exports websocketx.protocol to
      websocketx.testing;
  exports websocketx.transport to
      websocketx.netty,
      websocketx.servlet,
      websocketx.testing;
}
