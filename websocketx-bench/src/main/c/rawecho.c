// SPDX-License-Identifier: Apache-2.0
//
// rawecho: an echo server that does as little as can be done, with one thread and epoll: the limit
// of the machine. It does not check UTF-8, and sends each frame back as it is, without putting
// fragments together; of compressed messages it takes only whole ones.
#include <getopt.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "failure.h"
#include "peer.h"

#define EVENTS 1024
#define MEBIBYTE (1024l * 1024)

static server parse(int count, char **arguments) {
  static const struct option known[] = {{"mode", required_argument, NULL, 'm'},
                                        {"compression", required_argument, NULL, 'z'},
                                        {"io", required_argument, NULL, 'i'},
                                        {"message-limit", required_argument, NULL, 'l'},
                                        {"fault", required_argument, NULL, 'f'},
                                        {NULL, 0, NULL, 0}};
  server s = {.message_limit = 16 * MEBIBYTE};
  int letter;
  while ((letter = getopt_long(count, arguments, "", known, NULL)) != -1) {
    switch (letter) {
      case 'm':
        s.broadcast = strcmp(optarg, "broadcast") == 0;
        if (!s.broadcast && strcmp(optarg, "echo") != 0) {
          fail("--mode is echo or broadcast, not %s", optarg);
        }
        break;
      case 'z': s.compression = compression_parse(optarg); break;
      case 'i': break;  // there is only one
      case 'l':
        s.message_limit = (size_t)number_parse("message-limit", optarg, 0, 1024 * MEBIBYTE);
        break;
      case 'f': s.fault = fault_parse(optarg); break;
      default: fail("see the source for the options");
    }
  }
  if (s.broadcast && s.compression != COMPRESSION_OFF) {
    fail("--mode broadcast is without compression");
  }
  return s;
}

static int listen_on_loopback(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 4096) != 0 ||
      getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
    fail_errno("listen");
  }
  printf("listening %d /\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void accept_all(server *s, int listener) {
  int fd;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    peer_open(s, fd);
  }
}

// Nothing that can be asked for is known here. Answers false when standard input has ended.
static bool answer_input(void) {
  char bytes[256];
  ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
  for (ssize_t i = 0; i < n; i++) {
    if (bytes[i] == '\n') {
      puts("unknown");
    }
  }
  fflush(stdout);
  return n > 0;
}

static void watch(int epoll, int fd, void *what) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
    fail_errno("epoll_ctl");
  }
}

int main(int count, char **arguments) {
  static int listener_event;
  static int input_event;
  static server s;
  s = parse(count, arguments);
  signal(SIGPIPE, SIG_IGN);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  s.epoll = epoll_create1(EPOLL_CLOEXEC);
  int listener = listen_on_loopback();
  watch(s.epoll, listener, &listener_event);
  watch(s.epoll, STDIN_FILENO, &input_event);
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(s.epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      void *what = events[i].data.ptr;
      if (what == &listener_event) {
        accept_all(&s, listener);
      } else if (what == &input_event) {
        if (!answer_input()) {
          return 0;
        }
      } else if (!((peer *)what)->ended) {
        if (((peer *)what)->out.length > 0) {
          peer_flush(&s, what);
        } else {
          peer_receive(&s, what);
        }
      }
    }
    peers_reap(&s);
  }
}
