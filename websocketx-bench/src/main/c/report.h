// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdint.h>

// One JSON object, on one line of standard output.
void report_begin(void);
void report_text(const char *name, const char *value);
void report_integer(const char *name, uint64_t value);
void report_number(const char *name, double value);
void report_end(void);
