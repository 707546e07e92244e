// SPDX-License-Identifier: Apache-2.0
#pragma once

// CPU time in seconds.
typedef struct {
  double user;
  double system;
} cpu_time;

// What these processes, all their threads, have used so far.
cpu_time cpu_of(const int *pids, int count);

// What this process has used so far.
cpu_time cpu_of_this(void);
