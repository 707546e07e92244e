// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>
#include <stdint.h>

// Ends the program, and says where the bytes that came for a message differ from those expected.
// offset is that of the first of them in the message.
_Noreturn void comparison_fail(int connection, unsigned message, size_t offset,
                               const uint8_t *came, const uint8_t *expected, size_t length);
