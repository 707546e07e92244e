// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import websocketx.tls.Certificates;

/// What a server needs to speak TLS: its certificates and keys, and who vouches for its clients.
/// For [WebSocketServer#listen(java.net.SocketAddress, Supplier)].
///
/// {@snippet file="Secure.java" region="pem"}
///
/// TLS 1.3 and 1.2 are spoken, with the cipher suites and curves that the JDK has enabled. Safe
/// from any thread. The methods that configure return a copy; one that [#reload()] is called on
/// changes what the next connections see, and no connection that there is.
///
/// **Files.** Textual ones (RFC 7468, "PEM") hold a certificate with those above it, the server's
/// own first, or a private key: PKCS#8, or the older forms for RSA (PKCS#1) and elliptic curves
/// (SEC 1). An encrypted key has to be in a PKCS#12 file. What cannot be used is refused by a
/// message that names the file; but not what clients will refuse: a certificate that is no longer
/// valid, or that is shown without those above it.
public final class Tls implements Supplier<SSLEngine> {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private enum Clients {
    UNKNOWN,
    ASKED,
    CERTIFIED
  }

  private final @Nullable Certificates certificates; // null if there is a context of the caller's
  private final Clients clients;
  private final @Nullable Duration interval; // null if nobody watches
  private final LongSupplier clock;
  private final AtomicLong nextLook;
  private final ReentrantLock reloading = new ReentrantLock(); // while files are read
  private volatile List<Object> stamps; // of the files that the context is made of
  private volatile SSLContext context;

  private Tls(
      Certificates certificates, Clients clients, @Nullable Duration interval, LongSupplier clock)
      throws IOException {
    this.certificates = certificates;
    this.clients = clients;
    this.interval = interval;
    this.clock = clock;
    nextLook = new AtomicLong(clock.getAsLong());
    stamps = certificates.stamps();
    context = certificates.load();
  }

  private Tls(SSLContext context) {
    this.context = context;
    certificates = null;
    clients = Clients.UNKNOWN;
    interval = null;
    clock = System::nanoTime;
    nextLook = new AtomicLong();
    stamps = List.of();
  }

  /// From textual files. Reads them.
  ///
  /// @param certificates the server's own, and then those above it but the root
  /// @param key of the first certificate; may be the same file
  /// @return with these
  /// @throws IOException if a file cannot be read, has no such thing in it, or the key is not that
  ///   of the certificate
  public static Tls pem(Path certificates, Path key) throws IOException {
    return new Tls(Certificates.pem(certificates, key), Clients.UNKNOWN, null, System::nanoTime);
  }

  /// From a PKCS#12 file (RFC 7292). Reads it. It may hold several keys with certificates.
  ///
  /// @param file as `keytool` and `openssl pkcs12` write it
  /// @param password of the file and of the keys in it; copied
  /// @return with these
  /// @throws IOException if it cannot be read, or holds no key with a certificate
  public static Tls pkcs12(Path file, char[] password) throws IOException {
    return new Tls(Certificates.pkcs12(file, password), Clients.UNKNOWN, null, System::nanoTime);
  }

  /// From what the caller has put together. It holds keys and trust, so none can be added, and
  /// there are no files to reload.
  ///
  /// @param context made for servers
  /// @return with TLS 1.3 and 1.2, and without asking clients for certificates
  public static Tls of(SSLContext context) {
    return new Tls(context);
  }

  // ---- what more

  /// With other certificates to choose from: each client is shown one for the name that it asks for
  /// (RFC 6066 §3), be it as `chat.example` or `*.example`, and by the kinds of keys that it
  /// supports. Who asks for no name, or for one that there is no certificate for, is shown the
  /// first of all. What the others say of clients and of watching is forgotten.
  ///
  /// @param others from files
  /// @return a copy with both
  /// @throws IOException if a file cannot be read
  /// @throws IllegalStateException if one of them was made of an [SSLContext]
  public Tls or(Tls others) throws IOException {
    return new Tls(files().and(others.files()), clients, interval, clock);
  }

  /// Clients have to show a certificate that one of these authorities vouches for, or TLS fails
  /// (RFC 8446 §4.3.2). Who they are says [Request#principal()].
  ///
  /// @param authorities a textual file with certificates
  /// @return a copy that wants certificates
  /// @throws IOException if the file cannot be read, or holds no certificate
  /// @throws IllegalStateException if this was made of an [SSLContext]
  public Tls requireClientCertificates(Path authorities) throws IOException {
    return new Tls(files().trusting(authorities), Clients.CERTIFIED, interval, clock);
  }

  /// Clients may show a certificate; if they do, one of these authorities has to vouch for it.
  ///
  /// @param authorities a textual file with certificates
  /// @return a copy that asks for certificates
  /// @throws IOException if the file cannot be read, or holds no certificate
  /// @throws IllegalStateException if this was made of an [SSLContext]
  public Tls requestClientCertificates(Path authorities) throws IOException {
    return new Tls(files().trusting(authorities), Clients.ASKED, interval, clock);
  }

  /// Watches the files: when a connection comes, and the last look was longer ago than `interval`,
  /// they are looked at, and read if one has changed. Connections that come meanwhile get what was
  /// there. Files that cannot be read, or do not fit each other yet, are logged and tried again at
  /// the next look; until then what was read before stays.
  ///
  /// @param interval zero or more; a minute is plenty
  /// @return a copy that watches
  /// @throws IOException if a file cannot be read
  /// @throws IllegalArgumentException if the interval is negative
  /// @throws IllegalStateException if this was made of an [SSLContext]
  public Tls watching(Duration interval) throws IOException {
    return watching(interval, clock);
  }

  Tls watching(Duration interval, LongSupplier clock) throws IOException {
    if (interval.isNegative()) {
      throw new IllegalArgumentException("interval is zero or more, not " + interval);
    }
    return new Tls(files(), clients, interval, clock);
  }

  private Certificates files() {
    if (certificates == null) {
      throw new IllegalStateException("this was made of an SSLContext, not of files");
    }
    return certificates;
  }

  // ---- use

  /// Reads the files again: connections that come from now on are shown what is in them. Those that
  /// there are go on. Calls of several threads are served one after the other: what has been read
  /// last is in force.
  ///
  /// @throws IOException if they cannot be read, or do not fit each other; then nothing has changed
  /// @throws IllegalStateException if this was made of an [SSLContext]
  public void reload() throws IOException {
    Certificates from = files();
    reloading.lock();
    try {
      read(from);
    } finally {
      reloading.unlock();
    }
  }

  private void read(Certificates from) throws IOException {
    List<Object> seen = from.stamps(); // before they are read: what changes meanwhile is read again
    context = from.load();
    stamps = seen;
  }

  /// Makes an engine for one connection. May read files, if it is [#watching(Duration)].
  ///
  /// @return in server mode
  @Override
  public SSLEngine get() {
    look();
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(PROTOCOLS);
    if (clients == Clients.CERTIFIED) {
      engine.setNeedClientAuth(true);
    } else if (clients == Clients.ASKED) {
      engine.setWantClientAuth(true);
    }
    return engine;
  }

  private void look() {
    if (interval == null) {
      return;
    }
    long now = clock.getAsLong();
    long next = nextLook.get();
    long pause = Math.min(Options.nanos(interval), Long.MAX_VALUE >> 1);
    if (now - next < 0
        || !nextLook.compareAndSet(next, now + pause)
        || !reloading.tryLock()) { // somebody reads already, and a client does not wait for that
      return;
    }
    try {
      Certificates from = files();
      if (!from.stamps().equals(stamps)) {
        read(from);
      }
    } catch (IOException e) {
      Log.failure("certificates could not be read again, those read before stay", e);
    } finally {
      reloading.unlock();
    }
  }
}
