// SPDX-License-Identifier: Apache-2.0
#include "cpu.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "failure.h"

// As exact as the scheduler has it; /proc/PID/stat rounds both of its parts down to ticks of 10 ms.
static double total_of_process(int pid) {
  clockid_t clock;
  struct timespec time;
  errno = clock_getcpuclockid(pid, &clock);
  if (errno != 0 || clock_gettime(clock, &time) != 0) {
    fail_errno("the processor time of %d", pid);
  }
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static cpu_time cpu_of_process(int pid) {
  char name[64];
  char text[1024];
  snprintf(name, sizeof name, "/proc/%d/stat", pid);
  FILE *file = fopen(name, "r");
  if (file == NULL) {
    fail_errno("%s", name);
  }
  size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = 0;
  // The name of the program is in parentheses and may itself contain some: count after the last.
  const char *after_name = strrchr(text, ')');
  unsigned long user = 0;
  unsigned long system = 0;
  if (after_name == NULL ||
      sscanf(after_name + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
             &system) != 2) {
    fail("%s is not as expected: %s", name, text);
  }
  double ticks_per_second = (double)sysconf(_SC_CLK_TCK);
  return (cpu_time){total_of_process(pid), (double)user / ticks_per_second,
                    (double)system / ticks_per_second};
}

cpu_time cpu_of(const int *pids, int count) {
  cpu_time sum = {0};
  for (int i = 0; i < count; i++) {
    cpu_time one = cpu_of_process(pids[i]);
    sum.total += one.total;
    sum.user += one.user;
    sum.system += one.system;
  }
  return sum;
}

static double seconds(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

cpu_time cpu_of_this(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double user = seconds(usage.ru_utime);
  double system = seconds(usage.ru_stime);
  return (cpu_time){user + system, user, system};
}
