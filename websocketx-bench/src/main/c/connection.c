// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "failure.h"
#include "handshake.h"
#include "tls.h"

#define SOURCE_ADDRESSES 200
#define OTHER_FILES 32
#define HANDSHAKE_SECONDS 30

void connections_allow(int count) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  rlim_t wanted = (rlim_t)count + OTHER_FILES;
  if (limit.rlim_cur >= wanted) {
    return;
  }
  if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < wanted) {
    fail("%d connections need %lu open files, the hard limit is %lu: raise it with ulimit -Hn",
         count, (unsigned long)wanted, (unsigned long)limit.rlim_max);
  }
  limit.rlim_cur = wanted;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    fail_errno("%lu open files", (unsigned long)wanted);
  }
}

static struct sockaddr_in address_of(const options *o) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)o->port)};
  if (inet_pton(AF_INET, o->host, &address.sin_addr) != 1) {
    fail("--host is an IPv4 address, not %s", o->host);
  }
  return address;
}

static void set(int socket, int level, int name, int value) {
  if (setsockopt(socket, level, name, &value, sizeof value) != 0) {
    fail_errno("socket option %d", name);
  }
}

int connection_socket(const options *o, int number) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    fail_errno("connection %d: socket", number);
  }
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  uint32_t server = ntohl(address_of(o).sin_addr.s_addr);
  if (server >> 24 == INADDR_LOOPBACK >> 24) {
    // The port is chosen by connect(), which needs it free only for this server's address.
    set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    uint32_t address = INADDR_LOOPBACK + (uint32_t)number % SOURCE_ADDRESSES;
    struct sockaddr_in source = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
    if (bind(fd, (struct sockaddr *)&source, sizeof source) != 0) {
      fail_errno("connection %d: bind", number);
    }
  }
  return fd;
}

int connection_begin(const options *o, int socket) {
  struct sockaddr_in address = address_of(o);
  return connect(socket, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
}

static void read_response(int fd, int number, char response[LONGEST_HANDSHAKE]) {
  size_t length = 0;
  for (;;) {
    // What comes behind the head belongs to the frames, and stays in the socket.
    ssize_t seen = socket_peek(fd, response + length, LONGEST_HANDSHAKE - 1 - length);
    if (seen < 0) {
      fail_errno("connection %d: no answer to the handshake", number);
    }
    if (seen == 0) {
      fail("connection %d: closed in the handshake, after %zu bytes", number, length);
    }
    size_t end = handshake_end(response, length + (size_t)seen);
    size_t taken = end > 0 ? end - length : (size_t)seen;
    if (socket_receive(fd, response + length, taken) != (ssize_t)taken) {
      fail_errno("connection %d: handshake", number);
    }
    length += taken;
    response[length] = 0;
    if (end > 0) {
      return;
    }
    if (length == LONGEST_HANDSHAKE - 1) {
      fail("connection %d: the answer to the handshake has no end:\n%s", number, response);
    }
  }
}

// Answers -1 if there is no server.
static int shake_hands(const options *o, int number, int fd) {
  struct timeval patience = {.tv_sec = HANDSHAKE_SECONDS};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  int error = connection_begin(o, fd);
  if (error == ECONNREFUSED) {
    close(fd);
    return -1;
  }
  if (error != 0) {
    errno = error;
    fail_errno("connection %d: connect to %s:%d", number, o->host, o->port);
  }
  if (tls_is_on && !tls_shake_hands(fd, number)) {
    fail("connection %d: TLS handshake: no answer within %d seconds", number, HANDSHAKE_SECONDS);
  }
  char text[LONGEST_HANDSHAKE];
  char key[KEY_LENGTH + 1];
  size_t length = handshake_request(o, text, key);
  connection_write(fd, number, text, length);
  read_response(fd, number, text);
  handshake_check(o, number, text, key);
  if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
    fail_errno("connection %d: fcntl", number);
  }
  return fd;
}

static int demand(const options *o, int number, int fd) {
  if (fd < 0) {
    fail("connection %d: %s:%d refused it", number, o->host, o->port);
  }
  return fd;
}

int connection_try(const options *o, int number) {
  return shake_hands(o, number, connection_socket(o, number));
}

int connection_open(const options *o, int number) {
  return demand(o, number, connection_try(o, number));
}

int connection_open_narrow(const options *o, int number, int receive_buffer, int segment) {
  int fd = connection_socket(o, number);
  set(fd, SOL_SOCKET, SO_RCVBUF, receive_buffer);
  set(fd, IPPROTO_TCP, TCP_MAXSEG, segment);
  return demand(o, number, shake_hands(o, number, fd));
}

void connection_widen(int socket, int receive_buffer) {
  set(socket, SOL_SOCKET, SO_RCVBUF, receive_buffer);
}

void connection_write(int socket, int number, const void *bytes, size_t length) {
  ssize_t written = socket_send(socket, bytes, length);
  if (written < 0) {
    fail_errno("connection %d: send", number);
  }
  if ((size_t)written != length) {
    fail("connection %d: the socket took %zd bytes of %zu", number, written, length);
  }
}

size_t connection_answer(const frame_reader *reader, const frame_piece *control,
                         uint8_t answer[LONGEST_HEAD + LONGEST_CONTROL]) {
  if (control->opcode == OPCODE_CLOSE) {
    int code = control->length < 2 ? 1005 : control->bytes[0] << 8 | control->bytes[1];
    int reason = control->length < 2 ? 0 : (int)control->length - 2;
    fail("connection %d: the server closed it with %d %.*s", reader->connection, code, reason,
         (const char *)control->bytes + 2);
  }
  if (control->opcode == OPCODE_PONG) {
    return 0;
  }
  return frame_write_masked(answer, FIN | OPCODE_PONG, control->bytes, control->length, 0x5a17c3e9);
}
