// SPDX-License-Identifier: Apache-2.0
#include "handshake.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "failure.h"
#include "sha1.h"

// Base64 of RFC 4648 §4.
static void encode(const uint8_t *bytes, size_t length, char *text) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < length; i += 3) {
    size_t rest = length - i;
    uint32_t group = (uint32_t)bytes[i] << 16;
    group |= rest > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
    group |= rest > 2 ? bytes[i + 2] : 0;
    *text++ = digits[group >> 18];
    *text++ = digits[group >> 12 & 63];
    *text++ = rest > 1 ? digits[group >> 6 & 63] : '=';
    *text++ = rest > 2 ? digits[group & 63] : '=';
  }
  *text = 0;
}

void handshake_accept(const char *key, char accept[ACCEPT_LENGTH + 1]) {
  char text[KEY_LENGTH + 36 + 1];
  snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", KEY_LENGTH, key);
  uint8_t digest[SHA1_LENGTH];
  sha1(text, strlen(text), digest);
  encode(digest, SHA1_LENGTH, accept);
}

const char *handshake_field(const char *message, const char *name, size_t *length) {
  size_t name_length = strlen(name);
  for (const char *line = message; (line = strstr(line, "\r\n")) != NULL;) {
    line += 2;
    if (strncasecmp(line, name, name_length) == 0 && line[name_length] == ':') {
      const char *value = line + name_length + 1;
      value += strspn(value, " \t");
      *length = strcspn(value, "\r");
      return value;
    }
  }
  return NULL;
}

size_t handshake_request(const options *o, char request[LONGEST_HANDSHAKE],
                         char key[KEY_LENGTH + 1]) {
  // Keys differ so that no server can answer from memory; nobody here needs them unpredictable.
  static uint64_t nonce[2] = {0x9e3779b97f4a7c15, 1};
  nonce[0] = nonce[0] * 6364136223846793005u + 1442695040888963407u;
  nonce[1]++;
  encode((const uint8_t *)nonce, sizeof nonce, key);
  static const char *const extensions[] = {
      [COMPRESSION_OFF] = "",
      [COMPRESSION_ON] = "Sec-WebSocket-Extensions: permessage-deflate; "
                         "server_no_context_takeover; client_no_context_takeover\r\n",
      [COMPRESSION_TAKEOVER] = "Sec-WebSocket-Extensions: permessage-deflate\r\n"};
  int length = snprintf(request, LONGEST_HANDSHAKE,
                        "GET %s HTTP/1.1\r\n"
                        "Host: %s:%d\r\n"
                        "Upgrade: websocket\r\n"
                        "Connection: Upgrade\r\n"
                        "Sec-WebSocket-Key: %s\r\n"
                        "Sec-WebSocket-Version: 13\r\n"
                        "%s\r\n",
                        o->path, o->host, o->port, key, extensions[o->compression]);
  if (length >= LONGEST_HANDSHAKE) {
    fail("--path is too long");
  }
  return (size_t)length;
}

size_t handshake_end(const char *bytes, size_t length) {
  const char *end = memmem(bytes, length, "\r\n\r\n", 4);
  return end == NULL ? 0 : (size_t)(end - bytes) + 4;
}

static void check_extensions(const options *o, int connection, const char *response) {
  size_t length = 0;
  const char *extensions = handshake_field(response, "Sec-WebSocket-Extensions", &length);
  if (o->compression == COMPRESSION_OFF) {
    if (extensions != NULL) {
      fail("connection %d: the server answered with extensions that nobody offered: %.*s",
           connection, (int)length, extensions);
    }
    return;
  }
  if (extensions == NULL || memmem(extensions, length, "permessage-deflate", 18) == NULL) {
    fail("connection %d: the server did not accept permessage-deflate:\n%s", connection, response);
  }
  if (memmem(extensions, length, "client_max_window_bits", 22) != NULL) {
    fail("connection %d: the server answered with client_max_window_bits, which nobody offered",
         connection);
  }
  bool takeover = memmem(extensions, length, "server_no_context_takeover", 26) == NULL;
  bool client_takeover = memmem(extensions, length, "client_no_context_takeover", 26) == NULL;
  if (o->compression == COMPRESSION_ON ? takeover : !takeover || !client_takeover) {
    fail("connection %d: context takeover was to be %s, the server answered %.*s", connection,
         o->compression == COMPRESSION_ON ? "off" : "on", (int)length, extensions);
  }
}

void handshake_check(const options *o, int connection, const char *response, const char *key) {
  if (strncmp(response, "HTTP/1.1 101", 12) != 0) {
    fail("connection %d: not accepted, the server answered\n%s", connection, response);
  }
  char expected[ACCEPT_LENGTH + 1];
  handshake_accept(key, expected);
  size_t length = 0;
  const char *accept = handshake_field(response, "Sec-WebSocket-Accept", &length);
  if (accept == NULL || length != ACCEPT_LENGTH || memcmp(accept, expected, length) != 0) {
    fail("connection %d: Sec-WebSocket-Accept is %.*s, expected was %s", connection,
         accept == NULL ? 7 : (int)length, accept == NULL ? "missing" : accept, expected);
  }
  check_extensions(o, connection, response);
}
