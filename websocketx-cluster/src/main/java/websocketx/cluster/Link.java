// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The way of one node to the broker: a proxy that can be cut, so that connections are reset and
/// new ones refused, and that can be a black hole, so that nothing comes through and nobody is
/// told.
final class Link implements AutoCloseable {
  private final int target;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition flows = lock.newCondition();
  private boolean isHole; // guarded by the lock
  private volatile boolean isCut;

  Link(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket from = listener.accept();
        if (isCut) {
          reset(from);
        } else {
          Thread.ofVirtual().start(() -> serve(from));
        }
      } catch (IOException e) {
        // closed, or a connection that has gone already
      }
    }
  }

  private void serve(Socket from) {
    try (from;
        Socket to = new Socket(InetAddress.getLoopbackAddress(), target)) {
      from.setTcpNoDelay(true);
      to.setTcpNoDelay(true);
      sockets.add(from);
      sockets.add(to);
      Thread back = Thread.ofVirtual().start(() -> pump(to, from));
      pump(from, to);
      back.join();
    } catch (IOException | InterruptedException e) {
      // the broker is away, as nodes will notice
    } finally {
      sockets.remove(from);
    }
  }

  private void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16 * 1024];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        awaitFlow();
        out.write(buffer, 0, count);
      }
    } catch (IOException | InterruptedException e) {
      // the other end is told below
    } finally {
      reset(from);
      reset(to);
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitFlow() throws InterruptedException {
    lock.lock();
    try {
      while (isHole) {
        flows.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // it is closed already
    }
  }

  void cut() {
    isCut = true;
    sockets.forEach(Link::reset);
  }

  void mend() {
    isCut = false;
  }

  void swallow() {
    setHole(true);
  }

  void flow() {
    setHole(false);
  }

  private void setHole(boolean hole) {
    lock.lock();
    try {
      isHole = hole;
      flows.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
    flow();
  }
}
