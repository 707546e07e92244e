// SPDX-License-Identifier: Apache-2.0

package example;

import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import websocketx.WebSocketServer;
import websocketx.servlet.WebSocketServlet;

/// A Tomcat with both: who posts at `/news` is heard at `/live`.
public final class NewsServer {
  private NewsServer() {}

  /// Listens on that port; 0 is any free one.
  static Tomcat start(int port) throws LifecycleException {
    News news = new News();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir("target/tomcat"); // for files of its own
    tomcat.setPort(port);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "news", new NewsServlet(news)).addMapping("/news");
    Tomcat.addServlet(context, "live", new WebSocketServlet(WebSocketServer.of(news)))
        .addMapping("/live");
    tomcat.getConnector(); // or it would not listen
    tomcat.start();
    return tomcat;
  }

  /// Stopping closes the WebSocket server too, which tells every peer.
  static void stop(Tomcat tomcat) {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  public static void main(String[] args) throws LifecycleException {
    Tomcat tomcat = start(8080);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tomcat))); // Ctrl+C
    System.out.println("news from http://localhost:8080/news are at ws://localhost:8080/live");
    tomcat.getServer().await();
  }
}
