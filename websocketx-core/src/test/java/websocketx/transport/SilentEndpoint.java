// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Does nothing; tests override what they look at.
public class SilentEndpoint implements Endpoint {
  @Override
  public void received(ByteBuffer source, long now) {}

  @Override
  public void inputEnded(@Nullable IOException failure, long now) {}

  @Override
  public void writable(long now) {}

  @Override
  public void flush() {}

  @Override
  public void posted(long now) {}

  @Override
  public void expired(long now) {}

  @Override
  public void broken(Throwable failure, long now) {}
}
