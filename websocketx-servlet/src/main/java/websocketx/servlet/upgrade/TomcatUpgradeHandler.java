// SPDX-License-Identifier: Apache-2.0

package websocketx.servlet.upgrade;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/// What Tomcat tells about an upgraded connection. Public, because Tomcat makes it.
public final class TomcatUpgradeHandler implements InternalHttpUpgradeHandler {
  private @Nullable TomcatTransport transport;
  private @Nullable SocketWrapperBase<?> socket;

  /// For Tomcat.
  public TomcatUpgradeHandler() {}

  void begin(TomcatTransport given) {
    transport = given;
  }

  private TomcatTransport transport() {
    return requireNonNull(transport, "the servlet has set it");
  }

  @Override
  public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
    socket = wrapper;
  }

  @Override
  public void init(WebConnection connection) {
    transport().attach(requireNonNull(socket, "Tomcat has set it"));
  }

  /// Tomcat is not to poll on its own: that is asked for when there is a wish to read.
  @Override
  public boolean hasAsyncIO() {
    return true;
  }

  @Override
  public SocketState upgradeDispatch(SocketEvent event) {
    switch (event) {
      case OPEN_READ -> transport().mayRead();
      case OPEN_WRITE -> transport().mayWrite();
      default -> {
        transport().ended(new IOException("Tomcat has ended the connection: " + event));
        return SocketState.CLOSED;
      }
    }
    return SocketState.ASYNC_IO;
  }

  @Override
  public void destroy() {
    transport().ended(new IOException("Tomcat has closed the connection"));
  }

  @Override
  public void timeoutAsync(long now) {}

  @Override
  public void setSslSupport(SSLSupport support) {}

  @Override
  public void pause() {}
}
