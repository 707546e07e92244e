// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/// The server's side of TLS on bytes alone (RFC 8446 §5): seals what goes out into records, opens
/// records that came in.
///
/// One thread seals and another one opens, at the same time. The engine has a lock for that, for
/// which the loop must not wait. So the engine is only entered by who has [#busy], which is tried
/// for some microseconds and held for a record: who does not get it comes back later.
final class RecordLayer {
  static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /// The length of a record's header: its type, its version, its length (RFC 8446 §5.1).
  static final int HEADER = 5;

  /// How long a record may be, without its header: RFC 5246 §6.2.3, and RFC 8446 §5.2 allows less.
  static final int MAX_LENGTH = (1 << 14) + 2048;

  /// Room for four records, so that 64 KiB take one system call.
  static final int BUFFER = 4 * (17 << 10);

  /// An alert for who has no engine to make one with (RFC 8446 §6.2).
  static final byte[] INTERNAL_ERROR = {21, 3, 3, 0, 2, 2, 80};

  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HEARTBEAT = 24;
  private static final int MAJOR_VERSION = 3;

  /// As long as a record takes.
  private static final int TRIES = 256;

  /// How many records without data may come: key updates (RFC 8446 §4.6.3), which are more work
  /// than any with data, or empty ones. Each [#DATA] bytes make up for one.
  private static final int MAX_BARREN = 128;

  /// In bytes. Peers change keys after gigabytes.
  private static final int DATA = 1 << 10;

  private static final AtomicIntegerFieldUpdater<RecordLayer> BUSY =
      AtomicIntegerFieldUpdater.newUpdater(RecordLayer.class, "busy");

  /// What the handshake waits for.
  enum Wait {
    PEER,
    TASK,
    /// For records of ours to be sent.
    SENDING,
    /// For nothing: it is complete.
    NOTHING
  }

  /// What became of an attempt to open records.
  enum Opened {
    /// There is no whole record left, or no room for what is in it.
    ALL,
    /// The handshake has to go on first.
    HANDSHAKE,
    /// Another thread seals.
    BUSY,
    /// The peer has said that nothing more will come.
    END
  }

  private final SSLEngine engine;
  private volatile int busy; // 1 while a thread is in the engine
  private int owed; // records to which the engine keeps an answer, and its key, until we seal
  private boolean established; // the next are the loop's
  private int barren; // records without data that no data has made up for
  private int data; // bytes that have yet to make up for one

  /// Begins a handshake. May take its time.
  ///
  /// @param engine that nobody else uses
  /// @throws IllegalStateException or IllegalArgumentException if it is in use: two clients must
  ///   not have the same
  RecordLayer(SSLEngine engine) throws SSLException {
    this.engine = engine;
    synchronized (engine) { // two may come with it at the same moment
      engine.setUseClientMode(false); // which those of the JDK refuse once they have begun
      if (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
          || !engine.getSession().getProtocol().equals("NONE")) {
        throw new IllegalStateException("the engine is in use already");
      }
      SSLParameters parameters = engine.getSSLParameters();
      if (parameters.getApplicationProtocols().length == 0
          && engine.getHandshakeApplicationProtocolSelector() == null) {
        // A client that wants HTTP/2 as well gets what is spoken here; one that wants nothing else
        // is told so now (RFC 7301 §3.2).
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        engine.setSSLParameters(parameters);
      }
      engine.beginHandshake();
    }
  }

  SSLSession session() {
    return engine.getSession();
  }

  // ---- records, as they come

  /// How many bytes are missing until the record that begins there is whole, or until its length is
  /// known.
  ///
  /// @return 0 or less if there is a whole one
  static int missing(ByteBuffer records) throws SSLException {
    int have = records.remaining();
    return have < HEADER ? HEADER - have : HEADER + length(records) - have;
  }

  private static int length(ByteBuffer records) throws SSLException {
    int at = records.position();
    int type = records.get(at);
    int length = records.getShort(at + 3) & 0xffff;
    if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT || records.get(at + 1) != MAJOR_VERSION) {
      throw new SSLException("the peer does not speak TLS");
    }
    if (length > MAX_LENGTH) {
      throw new SSLException("a TLS record of " + length + " bytes is too long");
    }
    return length;
  }

  // ---- the handshake, on the loop or on the thread that does a task

  Wait waitsFor() {
    return switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> Wait.TASK;
      case NEED_WRAP -> Wait.SENDING;
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> Wait.PEER;
      case FINISHED, NOT_HANDSHAKING -> {
        established = true;
        yield Wait.NOTHING;
      }
    };
  }

  /// Does what the engine wants to have done elsewhere.
  void runTasks() {
    for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
      task.run();
    }
  }

  /// Puts the records of the handshake that are to be sent now into a buffer.
  void sealHandshake(ByteBuffer records) throws SSLException {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      SSLEngineResult result = engine.wrap(NOTHING, records);
      if (result.getStatus() == Status.CLOSED && result.bytesProduced() == 0) {
        throw new SSLException("the TLS handshake has ended");
      }
      if (result.getStatus() == Status.BUFFER_OVERFLOW) {
        return; // the rest when these are gone
      }
    }
  }

  // ---- out

  /// Seals as much as there is room for. Any thread, one at a time.
  ///
  /// @return false if nothing was sealed, as another thread opens records
  boolean seal(ByteBuffer source, ByteBuffer records) throws SSLException {
    if (!enter()) {
      return false;
    }
    try {
      while (source.hasRemaining()) {
        SSLEngineResult result = engine.wrap(source, records);
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
          break;
        }
        if (result.getStatus() == Status.CLOSED) {
          throw new SSLException("TLS was closed");
        }
        if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
          throw new SSLException("the TLS engine takes no data");
        }
      }
      owed = 0;
      return true;
    } catch (RuntimeException e) {
      throw new SSLException("the TLS engine has failed", e);
    } finally {
      leave();
    }
  }

  /// Seals what has to be said in the end: an alert, or that nothing more will come. While no other
  /// thread writes.
  void sealEnd(ByteBuffer records) throws SSLException {
    if (!enter()) {
      return; // it opens records, and fails with them: it was not there to be told
    }
    try {
      engine.closeOutbound();
      while (!engine.isOutboundDone() && engine.wrap(NOTHING, records).bytesProduced() > 0) {
        // one record after the other
      }
    } finally {
      leave();
    }
  }

  // ---- in, on the loop

  /// Opens records as long as there is a whole one, and room for what may be in it.
  Opened open(ByteBuffer records, ByteBuffer plain) throws SSLException {
    while (missing(records) <= 0) {
      if (!enter()) {
        return Opened.BUSY;
      }
      SSLEngineResult result;
      try {
        result = engine.unwrap(records, plain);
        owed += established && asksForAnswer(result) ? 1 : 0;
      } catch (RuntimeException e) {
        throw new SSLException("the TLS engine has failed", e);
      } finally {
        leave();
      }
      if (result.getStatus() == Status.CLOSED) {
        return Opened.END;
      }
      if (result.getStatus() == Status.BUFFER_OVERFLOW) {
        return Opened.ALL;
      }
      count(result);
      if (!established) {
        return Opened.HANDSHAKE;
      }
      if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        // Key updates need none, and a second handshake is work that the peer may ask for at will.
        throw new SSLException("TLS renegotiation is refused");
      }
    }
    return Opened.ALL;
  }

  private static boolean asksForAnswer(SSLEngineResult result) {
    return result.bytesProduced() == 0
        && result.getStatus() == Status.OK
        && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
  }

  private void count(SSLEngineResult result) throws SSLException {
    data += result.bytesProduced();
    barren = result.bytesProduced() == 0 ? barren + 1 : Math.max(0, barren - data / DATA);
    data = barren == 0 ? 0 : data % DATA;
    if (barren > MAX_BARREN || owed > MAX_BARREN) {
      throw new SSLException("more than " + MAX_BARREN + " TLS records without data");
    }
    if (result.bytesConsumed() == 0 && established) {
      throw new SSLException("the TLS engine takes no record");
    }
  }

  // ---- the engine's entrance

  private boolean enter() {
    for (int i = 0; i < TRIES; i++) {
      if (busy == 0 && BUSY.compareAndSet(this, 0, 1)) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  private void leave() {
    BUSY.lazySet(this, 0);
  }
}
