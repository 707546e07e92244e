// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// TLS between a transport and an endpoint, neither of which knows: it is the endpoint of the one
/// and the transport of the other. Records are sealed by whoever writes and opened by the loop, in
/// a [RecordLayer].
///
/// That is made when a first record has come, and on another thread, where also all is done that
/// its engine does not do by itself: certificates, keys, signatures. Meanwhile nothing is read.
///
/// A connection at rest has no buffer. What is kept is the part of a record that has come, and what
/// was sealed and not taken below.
final class TlsTransport extends TransportLayer {
  private final TlsAcceptor listener;

  private volatile @Nullable RecordLayer layer; // once a record has come
  private final Errand errand; // while it is under way, another thread has the layer
  private volatile boolean established;

  // As write() is guarded, which takes nothing before it is established; until then the loop's.
  private ByteBuffer sealed = RecordLayer.NOTHING; // records that the socket has yet to take
  private int sealedFrom; // bytes of the endpoint's that are in them, and not yet reported as taken

  // The loop's.
  private final HeldRecords held = new HeldRecords(); // what has come and is not opened
  private boolean isReading = true; // what the endpoint wants
  private boolean socketReads = true; // what the socket was told
  private boolean postponed; // the layer was busy: the next turn goes on
  private boolean wantsWritable;
  private boolean inputEnded; // nothing is opened any more
  private boolean isEndUntold; // it is, and the endpoint does not know yet
  private @Nullable IOException endedBy;
  private boolean closed;

  /// Takes a transport that was accepted, and gives it to the next acceptor as one with TLS.
  static Endpoint accept(Transport socket, TlsAcceptor listener, Acceptor next, long now) {
    TlsTransport tls = new TlsTransport(socket, listener);
    tls.setEndpoint(next.accept(tls, now));
    return tls;
  }

  private TlsTransport(Transport socket, TlsAcceptor listener) {
    super(socket); // accept() gives it its endpoint
    this.listener = listener;
    errand = new Errand(socket, listener);
  }

  // ---- out, on any thread

  /// What a record holds counts as taken when the socket has the record whole. Until then it is
  /// offered again, as what is written is one stream, and is known here to be sealed already.
  @Override
  public int write(ByteBuffer source) throws IOException {
    RecordLayer to = layer;
    if (!established || to == null || !sendSealed()) {
      return 0;
    }
    int start = source.position();
    source.position(start + sealedFrom);
    sealedFrom = 0;
    ByteBuffer records = listener.borrow();
    try {
      while (source.hasRemaining()) {
        int from = source.position();
        if (!to.seal(source, records.clear())) {
          break; // as if the socket took no more: the loop is told, and comes back at once
        }
        send(records.flip());
        if (sealed.hasRemaining()) {
          sealedFrom = source.position() - from;
          source.position(from);
          break;
        }
      }
    } finally {
      listener.giveBack(records);
    }
    return source.position() - start;
  }

  private void send(ByteBuffer records) throws IOException {
    socket.write(records);
    if (records.hasRemaining()) {
      sealed = ByteBuffer.allocate(records.remaining()).put(records).flip();
    }
  }

  private boolean sendSealed() throws IOException {
    if (sealed.hasRemaining()) {
      socket.write(sealed);
      if (sealed.hasRemaining()) {
        return false;
      }
      sealed = RecordLayer.NOTHING;
    }
    return true;
  }

  // ---- in, on the loop

  @Override
  public void received(ByteBuffer source, long now) {
    try {
      if (inputEnded || closed) {
        source.position(source.limit());
      } else if (!errand.isUnderWay() && !postponed && held.isWholeWith(source)) {
        open(source, now);
      } else {
        held.append(source);
      }
    } catch (IOException e) {
      fail(e, now);
    }
    read();
  }

  /// Opens what is held and what has come, and holds what is left.
  private void open(ByteBuffer source, long now) throws IOException {
    if (layer == null) {
      held.append(source);
      errand.start(() -> layer = listener.layer());
      return;
    }
    ByteBuffer records = listener.borrow();
    ByteBuffer plain = listener.borrow();
    try {
      boolean goesOn = true;
      held.fill(records.clear(), source);
      while (goesOn && RecordLayer.missing(records.flip()) <= 0) {
        goesOn = open(records, plain, now);
        held.fill(records.compact(), source);
      }
      if (!inputEnded && !closed) {
        held.insert(goesOn ? records : records.flip());
        held.append(source);
      }
    } finally {
      listener.giveBack(records);
      listener.giveBack(plain);
    }
  }

  /// Opens what is whole; false if something has to be done or to come before more can be opened.
  private boolean open(ByteBuffer records, ByteBuffer plain, long now) throws IOException {
    RecordLayer with = requireNonNull(layer);
    while (RecordLayer.missing(records) <= 0) {
      RecordLayer.Opened opened;
      try {
        opened = with.open(records, plain.clear());
      } finally {
        if (plain.flip().hasRemaining()) {
          endpoint.received(plain, now); // also what came before a record that is broken
        }
      }
      if (closed) {
        return false;
      }
      switch (opened) {
        case ALL -> {
          // Or all for which there was room.
        }
        case HANDSHAKE -> {
          if (!shakeHands(now)) {
            return false;
          }
        }
        case BUSY -> {
          postponed = true;
          socket.post();
          return false;
        }
        case END -> {
          endInput(null, now);
          return false;
        }
      }
    }
    return true;
  }

  private void endInput(@Nullable IOException failure, long now) {
    if (!inputEnded) {
      inputEnded = true;
      isEndUntold = true;
      endedBy = failure;
      held.clear();
      tellEnd(now);
    }
  }

  /// Tells the endpoint when it reads. Who does not read may have something to look at first, as
  /// with TCP, where the end has to be read as well.
  private void tellEnd(long now) {
    if (isEndUntold && !closed && (isReading || !established)) {
      isEndUntold = false;
      endpoint.inputEnded(endedBy, now);
    }
  }

  /// Tells the peer why, if it can understand it.
  private void fail(IOException e, long now) {
    if (layer == null && !errand.isUnderWay()) {
      listener.refuse(socket, errand.failure() != null);
    } else if (!established) {
      sayEnd();
    }
    endInput(e, now);
  }

  // ---- the handshake, on the loop

  /// Goes on with it; false if something has to be done or to be taken before it can.
  private boolean shakeHands(long now) throws IOException {
    RecordLayer with = requireNonNull(layer);
    while (sendSealed()) {
      switch (with.waitsFor()) {
        case PEER -> {
          return true;
        }
        case TASK -> {
          errand.start(with::runTasks);
          return false;
        }
        case SENDING -> {
          ByteBuffer records = listener.borrow();
          try {
            with.sealHandshake(records.clear());
            send(records.flip());
          } finally {
            listener.giveBack(records);
          }
        }
        case NOTHING -> {
          established = true;
          if (wantsWritable) {
            wantsWritable = false;
            endpoint.writable(now);
          }
          return true;
        }
      }
    }
    socket.awaitWritable();
    return false;
  }

  private void goOn(long now) {
    if (errand.isUnderWay() || closed || inputEnded) {
      return;
    }
    postponed = false;
    try {
      Throwable thrown = errand.failure();
      if (thrown != null) {
        throw new SSLException("the TLS handshake has failed", thrown);
      }
      if ((layer == null || established || shakeHands(now))
          && held.isWholeWith(RecordLayer.NOTHING)) {
        open(RecordLayer.NOTHING, now);
      }
    } catch (IOException e) {
      fail(e, now);
    }
    read();
  }

  /// Reads if somebody can do something with what comes.
  private void read() {
    boolean reads = !errand.isUnderWay() && !postponed && (isReading || !established);
    if (reads != socketReads && !closed) {
      socketReads = reads;
      socket.setReading(reads);
    }
  }

  // ---- the socket's endpoint, on the loop

  @Override
  public void inputEnded(@Nullable IOException cause, long now) {
    endInput(
        cause != null ? cause : new EOFException("TCP has ended, and TLS before it has not"), now);
  }

  @Override
  public void writable(long now) {
    if (established) {
      endpoint.writable(now);
    } else {
      goOn(now);
    }
  }

  @Override
  public void posted(long now) {
    goOn(now);
    tellEnd(now);
    endpoint.posted(now);
  }

  // ---- the endpoint's transport

  @Override
  public void setReading(boolean on) {
    isReading = on;
    if (isEndUntold) {
      socket.post();
    }
    read();
  }

  @Override
  public void awaitWritable() {
    if (established) {
      socket.awaitWritable();
    } else {
      wantsWritable = true;
    }
  }

  @Override
  public void shutdownOutput() {
    sayEnd();
    socket.shutdownOutput();
  }

  /// Says that nothing more will come, or why, if the socket takes it.
  private void sayEnd() {
    RecordLayer with = layer;
    if (with == null || errand.isUnderWay()) {
      return;
    }
    ByteBuffer records = listener.borrow();
    try {
      if (sendSealed() && sealedFrom == 0) {
        with.sealEnd(records.clear());
        socket.write(records.flip());
      }
    } catch (IOException | RuntimeException e) {
      // The peer is gone, or not told.
    } finally {
      listener.giveBack(records);
    }
  }

  @Override
  public Transport beneath() {
    sayEnd();
    return socket;
  }

  @Override
  public void close() {
    closed = true;
    held.clear();
    errand.giveUp();
    socket.close();
  }

  @Override
  public @Nullable SSLSession tls() {
    RecordLayer with = layer;
    return with == null || !established ? null : with.session();
  }
}
