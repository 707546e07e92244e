// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "failure.h"

#define MEBIBYTE (1024l * 1024)

compression compression_parse(const char *text) {
  const char *names[] = {"off", "on", "takeover"};
  for (int i = 0; i < 3; i++) {
    if (strcmp(text, names[i]) == 0) {
      return (compression)i;
    }
  }
  fail("--compression is off, on or takeover, not %s", text);
}

static int tls_version_parse(const char *text) {
  if (strcmp(text, "1.2") != 0 && strcmp(text, "1.3") != 0) {
    fail("--tls-version is 1.2 or 1.3, not %s", text);
  }
  return text[2] == '2' ? TLS_1_2 : TLS_1_3;
}

long number_parse(const char *name, const char *text, long lowest, long highest) {
  char *end;
  long value = strtol(text, &end, 10);
  if (*text == 0 || *end != 0 || value < lowest || value > highest) {
    fail("--%s is a number from %ld to %ld, not %s", name, lowest, highest, text);
  }
  return value;
}

static double real_parse(const char *name, const char *text, double lowest, double highest) {
  char *end;
  double value = strtod(text, &end);
  if (*text == 0 || *end != 0 || !(value >= lowest && value <= highest)) {
    fail("--%s is a number from %g to %g, not %s", name, lowest, highest, text);
  }
  return value;
}

static double seconds_parse(const char *name, const char *text) {
  return real_parse(name, text, 0, 86400);
}

options options_parse(int count, char **arguments) {
  static const struct option known[] = {
      {"host", required_argument, NULL, 'h'},       {"port", required_argument, NULL, 'p'},
      {"path", required_argument, NULL, 'u'},       {"connections", required_argument, NULL, 'n'},
      {"stalled", required_argument, NULL, 'k'},    {"concurrency", required_argument, NULL, 'c'},
      {"size", required_argument, NULL, 's'},       {"pipeline", required_argument, NULL, 'm'},
      {"binary", no_argument, NULL, 'b'},           {"compression", required_argument, NULL, 'z'},
      {"warmup", required_argument, NULL, 'w'},     {"duration", required_argument, NULL, 'd'},
      {"patience", required_argument, NULL, 'a'},   {"timeout", required_argument, NULL, 't'},
      {"server-pid", required_argument, NULL, 'i'}, {"hold", no_argument, NULL, 'o'},
      {"rate", required_argument, NULL, 'r'},       {"kind", required_argument, NULL, 'l'},
      {"tls", no_argument, NULL, 'S'},              {"tls-version", required_argument, NULL, 'v'},
      {NULL, 0, NULL, 0}};
  options o = {.host = "127.0.0.1",
               .path = "/",
               .connections = 1,
               .concurrency = 1,
               .size = 64,
               .pipeline = 1,
               .warmup = 1,
               .duration = 3,
               .patience = 30,
               .timeout = 30,
               .rate = 10,
               .tls_version = TLS_1_3};
  int letter;
  int index = 0;
  while ((letter = getopt_long(count, arguments, "", known, &index)) != -1) {
    const char *name = known[index].name;
    switch (letter) {
      case 'h': o.host = optarg; break;
      case 'p': o.port = (int)number_parse(name, optarg, 1, 65535); break;
      case 'u': o.path = optarg; break;
      case 'n': o.connections = (int)number_parse(name, optarg, 1, 1000000); break;
      case 'k': o.stalled = (int)number_parse(name, optarg, 0, 1000000); break;
      case 'c': o.concurrency = (int)number_parse(name, optarg, 1, 10000); break;
      case 's': o.size = (size_t)number_parse(name, optarg, 0, 64 * MEBIBYTE); break;
      case 'm': o.pipeline = (int)number_parse(name, optarg, 1, 10000); break;
      case 'b': o.binary = true; break;
      case 'z': o.compression = compression_parse(optarg); break;
      case 'w': o.warmup = seconds_parse(name, optarg); break;
      case 'd': o.duration = seconds_parse(name, optarg); break;
      case 'a': o.patience = seconds_parse(name, optarg); break;
      case 't': o.timeout = seconds_parse(name, optarg); break;
      case 'o': o.hold = true; break;
      case 'r': o.rate = real_parse(name, optarg, 0.001, 100000); break;
      case 'l': o.kind = optarg; break;
      case 'S': o.tls = true; break;
      case 'v': o.tls_version = tls_version_parse(optarg); break;
      case 'i':
        if (o.server_pid_count == MOST_SERVER_PIDS) {
          fail("--server-pid: at most %d times", MOST_SERVER_PIDS);
        }
        o.server_pids[o.server_pid_count++] = (int)number_parse(name, optarg, 1, 1l << 30);
        break;
      default: exit(EXIT_FAILURE);
    }
  }
  if (optind < count) {
    fail("%s is not an option", arguments[optind]);
  }
  if (o.port == 0) {
    fail("--port is missing");
  }
  return o;
}
