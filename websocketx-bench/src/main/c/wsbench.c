// SPDX-License-Identifier: Apache-2.0
//
// wsbench: measures a WebSocket server, and checks every byte that it sends meanwhile. One thread,
// so that server and generator can be pinned to one core each.
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attack_kind.h"
#include "clock.h"
#include "commands.h"
#include "failure.h"
#include "options.h"
#include "tls.h"

#define USAGE                                                                                   \
  "COMMAND --port PORT [--host ADDRESS] [--path PATH] [OPTION…]\n"                              \
  "  echo       --connections N --size BYTES --pipeline MESSAGES [--binary]\n"                  \
  "             [--compression off|on|takeover]\n"                                              \
  "  connect    --concurrency N\n"                                                              \
  "  broadcast  --connections N --stalled N --size BYTES --pipeline MESSAGES\n"                 \
  "  idle       --connections N\n"                                                              \
  "  first      --timeout SECONDS\n"                                                            \
  "  probe      --connections N --rate MESSAGES --size BYTES [--binary]\n"                      \
  "             [--compression off|on|takeover]: so many messages a second on each\n"           \
  "  arrive     --connections N [--duration SECONDS]: so many want to be let in meanwhile\n"        \
  "  attack     --kind " ATTACK_KINDS "\n"                                                      \
  "             --connections N --rate TURNS [--duration SECONDS]\n"                            \
  "echo, connect, broadcast and probe: --warmup SECONDS --duration SECONDS [--server-pid PID]…\n"      \
  "             [--patience SECONDS]: how much longer a server may take, 30 unless said\n"      \
  "             [--hold]: prints \"ready\" and awaits a line before the load, and the end of\n"    \
  "             its input before connections are closed\n"                                      \
  "             [--tls [--tls-version 1.2|1.3]], for idle too: AES-GCM, any certificate\n"      \
  "Prints one JSON object; says on standard error what the server did wrong, and exits with 1."

static void out_of_time(int signal) {
  (void)signal;
  static const char text[] = "wsbench: out of time, the server does not go on\n";
  ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
  (void)ignored;
  _exit(EXIT_FAILURE);
}

// Commands have deadlines that say more; this one also holds where they wait for one connection
// after the other to open.
static void limit_time(const options *o) {
  const double opening = 30 + o->connections * 0.01;
  signal(SIGALRM, out_of_time);
  alarm((unsigned)(opening + o->warmup + o->duration + o->patience + o->timeout));
}

int main(int count, char **arguments) {
  uint64_t program_start = nanos();
  signal(SIGPIPE, SIG_IGN);
  if (count < 2) {
    fail("%s", USAGE);
  }
  const char *command = arguments[1];
  arguments[1] = arguments[0];
  options o = options_parse(count - 1, arguments + 1);
  limit_time(&o);
  if (o.tls && strstr("first arrive attack", command) != NULL) {
    fail("--tls is not for %s", command);
  }
  tls_use(&o);
  if (strcmp(command, "echo") == 0) {
    echo(&o);
  } else if (strcmp(command, "connect") == 0) {
    connect_and_close(&o);
  } else if (strcmp(command, "broadcast") == 0) {
    broadcast(&o);
  } else if (strcmp(command, "idle") == 0) {
    idle(&o);
  } else if (strcmp(command, "first") == 0) {
    first(&o, program_start);
  } else if (strcmp(command, "probe") == 0) {
    probe(&o);
  } else if (strcmp(command, "arrive") == 0) {
    arrive(&o);
  } else if (strcmp(command, "attack") == 0) {
    attack(&o);
  } else {
    fail("%s", USAGE);
  }
  return 0;
}
