// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdbool.h>
#include <stddef.h>

typedef enum { COMPRESSION_OFF, COMPRESSION_ON, COMPRESSION_TAKEOVER } compression;

#define MOST_SERVER_PIDS 16

// As on the wire: RFC 8446 §4.2.1.
#define TLS_1_2 0x0303
#define TLS_1_3 0x0304

typedef struct {
  const char *host;
  int port;
  const char *path;
  int connections;
  int stalled;      // of the connections, as many never read (broadcast)
  int concurrency;  // handshakes at once (connect)
  size_t size;      // of a message, in bytes
  int pipeline;     // messages that are sent before the first of their echoes is awaited
  bool binary;
  compression compression;
  double warmup;    // seconds before the window that is measured
  double duration;  // seconds of that window
  double patience;  // seconds that a server may take longer than that
  double timeout;   // seconds until the first echo must be there (first)
  bool hold;        // the load begins when told, and connections stay until the input ends
  double rate;      // turns of each connection in a second (probe, attack)
  const char *kind; // of an attack
  bool tls;
  int tls_version;
  int server_pids[MOST_SERVER_PIDS];
  int server_pid_count;
} options;

// Reads the options that follow the command; ends the program if one is wrong.
options options_parse(int count, char **arguments);

// "off", "on" or "takeover"; ends the program if it is something else.
compression compression_parse(const char *text);

// A number from lowest to highest; ends the program if it is something else.
long number_parse(const char *name, const char *text, long lowest, long highest);
