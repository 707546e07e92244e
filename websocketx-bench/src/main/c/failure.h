// SPDX-License-Identifier: Apache-2.0
#pragma once

// Says on standard error what is wrong, and ends the program with status 1. A benchmark whose
// server made a mistake has no result.
__attribute__((format(printf, 1, 2))) _Noreturn void fail(const char *format, ...);

// The same, followed by what the operating system says (errno).
__attribute__((format(printf, 1, 2))) _Noreturn void fail_errno(const char *format, ...);
