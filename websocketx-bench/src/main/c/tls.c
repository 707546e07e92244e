// SPDX-License-Identifier: Apache-2.0
#include "tls.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "report.h"

#ifdef WITH_TLS
#include <openssl/err.h>
#include <openssl/ssl.h>

bool tls_is_on;

// Of records that are read with one system call.
#define READ_AHEAD (64 * 1024)

static SSL_CTX *context;
static BIO_METHOD *method;
static SSL **sessions;  // by socket
static int capacity;
static char agreed[100];

// While a socket that does not block is emptied: whether a short read has said that it is empty.
static bool emptying;
static bool empty;

_Noreturn static void fail_tls(int number, const char *what) {
  const char *reason = ERR_reason_error_string(ERR_peek_last_error());
  fail("connection %d: %s: %s", number, what, reason == NULL ? "it was ended" : reason);
}

// ---- a socket, as OpenSSL wants it

static int socket_of(BIO *bio) { return (int)(intptr_t)BIO_get_data(bio); }

static int write_record(BIO *bio, const char *bytes, int length) {
  BIO_clear_retry_flags(bio);
  ssize_t n = send(socket_of(bio), bytes, (size_t)length, MSG_NOSIGNAL);
  if (n < 0 && errno == EAGAIN) {
    BIO_set_retry_write(bio);
  }
  return (int)n;
}

static int read_records(BIO *bio, char *bytes, int length) {
  BIO_clear_retry_flags(bio);
  ssize_t n = -1;
  if (emptying && empty) {
    errno = EAGAIN;
  } else {
    n = recv(socket_of(bio), bytes, (size_t)length, 0);
    empty = n < length;
  }
  if (n < 0 && errno == EAGAIN) {
    BIO_set_retry_read(bio);
  }
  return (int)n;
}

static long control(BIO *bio, int command, long number, void *argument) {
  (void)bio;
  (void)number;
  (void)argument;
  return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *make_method(void) {
  BIO_METHOD *made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
  if (made == NULL || !BIO_meth_set_write(made, write_record) ||
      !BIO_meth_set_read(made, read_records) || !BIO_meth_set_ctrl(made, control)) {
    fail("no memory for TLS");
  }
  return made;
}

// ---- connections

void tls_use(const options *o) {
  if (!o->tls) {
    return;
  }
  tls_is_on = true;
  method = make_method();
  context = SSL_CTX_new(TLS_client_method());
  // One suite for each version, so that no server has less to do than another. Whose certificate
  // it is does not matter, and no session is resumed: each handshake is a full one.
  if (context == NULL || !SSL_CTX_set_min_proto_version(context, o->tls_version) ||
      !SSL_CTX_set_max_proto_version(context, o->tls_version) ||
      !SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256") ||
      !SSL_CTX_set_cipher_list(
          context, "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256")) {
    fail("TLS cannot be set up: %s", ERR_reason_error_string(ERR_peek_last_error()));
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  // Where a server may end a connection is up to who reads, as without TLS.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_default_read_buffer_len(context, READ_AHEAD);
}

static SSL *open_session(int socket, int number) {
  if (socket >= capacity) {
    int more = 2 * socket + 64;
    sessions = realloc(sessions, (size_t)more * sizeof *sessions);
    if (sessions == NULL) {
      fail("no memory for %d connections", more);
    }
    memset(sessions + capacity, 0, (size_t)(more - capacity) * sizeof *sessions);
    capacity = more;
  }
  BIO *bio = BIO_new(method);
  SSL *session = SSL_new(context);
  if (bio == NULL || session == NULL) {
    fail_tls(number, "no memory for TLS");
  }
  BIO_set_data(bio, (void *)(intptr_t)socket);
  BIO_set_init(bio, 1);
  SSL_set_bio(session, bio, bio);
  SSL_set_connect_state(session);
  sessions[socket] = session;
  return session;
}

bool tls_shake_hands(int socket, int number) {
  SSL *session = socket < capacity ? sessions[socket] : NULL;
  if (session == NULL) {
    session = open_session(socket, number);
  }
  ERR_clear_error();
  errno = 0;
  int result = SSL_do_handshake(session);
  if (result == 1) {
    if (agreed[0] == 0) {
      snprintf(agreed, sizeof agreed, "%s %s", SSL_get_version(session),
               SSL_get_cipher_name(session));
    }
    return true;
  }
  int error = SSL_get_error(session, result);
  if (error == SSL_ERROR_SYSCALL && errno != 0) {
    fail_errno("connection %d: TLS handshake", number);
  }
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
    fail_tls(number, "TLS handshake");
  }
  return false;
}

void tls_report(void) {
  if (tls_is_on) {
    report_text("tls", agreed);
  }
}

// What send() or recv() would answer.
static ssize_t failed(int socket, int result) {
  switch (SSL_get_error(sessions[socket], result)) {
    case SSL_ERROR_ZERO_RETURN: return 0;
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: errno = EAGAIN; return -1;
    case SSL_ERROR_SYSCALL: return -1;
    default:
      fail("TLS with the server is broken: %s", ERR_reason_error_string(ERR_peek_last_error()));
  }
}

ssize_t tls_send(int socket, const void *bytes, size_t length) {
  size_t sent = 0;
  ERR_clear_error();
  while (sent < length) {
    size_t n = 0;
    int result = SSL_write_ex(sessions[socket], (const char *)bytes + sent, length - sent, &n);
    if (result <= 0) {
      ssize_t answer = failed(socket, result);
      return sent > 0 ? (ssize_t)sent : answer;
    }
    sent += n;
  }
  return (ssize_t)sent;
}

ssize_t tls_receive(int socket, void *bytes, size_t length) {
  size_t received = 0;
  ssize_t answer = 0;
  ERR_clear_error();
  emptying = true;
  empty = false;
  while (received < length) {
    size_t n = 0;
    int result = SSL_read_ex(sessions[socket], (char *)bytes + received, length - received, &n);
    if (result <= 0) {
      answer = failed(socket, result);
      break;
    }
    received += n;
  }
  emptying = false;
  return received > 0 ? (ssize_t)received : answer;
}

ssize_t tls_peek(int socket, void *bytes, size_t length) {
  size_t n = 0;
  ERR_clear_error();
  int result = SSL_peek_ex(sessions[socket], bytes, length, &n);
  return result > 0 ? (ssize_t)n : failed(socket, result);
}

void tls_end(int socket) {
  if (socket < capacity && sessions[socket] != NULL) {
    ERR_clear_error();
    SSL_shutdown(sessions[socket]);
    SSL_free(sessions[socket]);
    sessions[socket] = NULL;
  }
}

#else

void tls_report(void) {}

void tls_use(const options *o) {
  if (o->tls) {
    fail("--tls: this was built without; install the headers of OpenSSL, and build it again");
  }
}
#endif
