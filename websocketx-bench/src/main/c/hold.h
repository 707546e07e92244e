// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "options.h"

// With --hold, what is done to a server can be watched without the opening and closing of
// connections: when all are open, "ready" is printed, and the load begins with a line of input.
void hold_until_told(const options *o);

// All that was sent has come back: connections stay open until the input ends.
void hold_until_input_ends(const options *o);
