// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <stdbool.h>
#include <stdio.h>

static bool first;

static void name_of(const char *name) {
  printf("%s\"%s\":", first ? "" : ",", name);
  first = false;
}

void report_begin(void) {
  putchar('{');
  first = true;
}

// Names and values are the program's own: nothing in them needs an escape.
void report_text(const char *name, const char *value) {
  name_of(name);
  printf("\"%s\"", value);
}

void report_integer(const char *name, uint64_t value) {
  name_of(name);
  printf("%llu", (unsigned long long)value);
}

void report_number(const char *name, double value) {
  name_of(name);
  printf("%.4f", value);
}

void report_end(void) {
  puts("}");
  fflush(stdout);
}
