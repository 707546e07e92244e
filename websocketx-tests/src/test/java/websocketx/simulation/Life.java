// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;

/// One connection, as its handler, its peer and the observers have seen it.
final class Life {
  private final World world;
  private final Ledger fromServer;
  private final Ledger toServer;
  private final Wire wire;
  private final Peer peer;
  private final List<Thread> actors = new ArrayList<>(); // that have not ended
  private @Nullable WebSocketConnection connection;
  private int expectedActors;
  private int begun;
  private int opened;
  private int closed;
  private int completed;
  private boolean awaitsCompletion;
  private boolean hasReadToTheEnd;

  Life(World world, Wire wire) {
    this.world = world;
    this.wire = wire;
    fromServer = new Ledger(world, "from server");
    toServer = new Ledger(world, "to server");
    peer = new Peer(world, wire, fromServer, toServer);
  }

  Ledger fromServer() {
    return fromServer;
  }

  Ledger toServer() {
    return toServer;
  }

  Wire wire() {
    return wire;
  }

  Peer peer() {
    return peer;
  }

  List<Thread> actors() {
    return actors;
  }

  // ---- what happens

  void began(WebSocketConnection with) {
    actors.add(Thread.currentThread());
    begun++;
    if (connection == null) {
      connection = with;
      expectedActors++;
      world.promise(opened == 1 || !world.isObserved(), "a handler begins before opened");
      if (world.random().nextInt(4) == 0) {
        awaitsCompletion = true;
        var _ = with.onClose().thenAccept(_ -> completed++);
      }
    }
  }

  void ended() {
    actors.remove(Thread.currentThread());
  }

  void forks() {
    expectedActors++;
  }

  void readToTheEnd() {
    hasReadToTheEnd = true;
  }

  void opened() {
    opened++;
  }

  void closed() {
    closed++;
    world.promise(opened == 1, "closed without opened");
  }

  // ---- afterwards

  void judge() {
    fromServer.judge();
    toServer.judge();
    for (Thread actor : actors) {
      String where =
          String.join("\n  ", Stream.of(actor.getStackTrace()).map(Object::toString).toList());
      world.promise(false, "an actor has not ended, it is at\n  " + where);
    }
    WebSocketConnection known = connection;
    if (known == null) {
      world.promise(opened == 0 && closed == 0, "opened or closed without a handler");
      return;
    }
    world.promise(begun == expectedActors, begun + " actors of " + expectedActors + " began");
    world.promise(!awaitsCompletion || completed == 1, "onClose completed " + completed + " times");
    if (world.isObserved()) {
      world.promise(opened == 1 && closed == 1, opened + " opened, " + closed + " closed");
    }
    CloseCause cause = known.closeCause();
    if (cause == null) {
      world.promise(false, "a connection has no cause at the end");
    } else {
      judge(cause);
    }
  }

  private void judge(CloseCause cause) {
    if (cause.wasClean()) {
      world.promise(peer.hasSentClose(), "clean, but the peer has not sent Close");
      world.promise(!cause.frame().code().equals(StatusCode.ABNORMAL_CLOSURE), "clean, but 1006");
      world.promise(
          !hasReadToTheEnd || toServer.receivedCount() == toServer.acceptedCount(),
          "the handler has read to the end, and not all that the peer sent before its Close");
    }
    if (cause.initiator() == CloseCause.Initiator.PEER
        && (cause.error() == null || cause.error() instanceof SocketTimeoutException)
        && peer.isPrompt()
        && !wire.isReset()
        && !wire.isStalled()
        && !world.hasDropped()
        && world.hasLostNoTime()) {
      world.promise(cause.wasClean(), "the peer has closed in order, and it was not clean");
    }
    if (peer.hasReceivedClose()) {
      world.promise(peer.isAtBoundary(), "bytes after the Close frame");
      world.promise(
          fromServer.receivedCount() == fromServer.acceptedCount(),
          "the peer has got Close, and not all that was accepted before it");
    }
    if (cause.wasClean() && !wire.isReset() && !wire.isStalled()) {
      world.promise(peer.hasReceivedClose(), "clean, but the peer has got no Close frame");
    }
  }
}
