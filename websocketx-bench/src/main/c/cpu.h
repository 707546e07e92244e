// SPDX-License-Identifier: Apache-2.0
#pragma once

// CPU time in seconds. How it is split is only known in ticks.
typedef struct {
  double total;
  double user;
  double system;
} cpu_time;

// What these processes have used so far: all their threads, also those that have ended.
cpu_time cpu_of(const int *pids, int count);

// What this process has used so far.
cpu_time cpu_of_this(void);
