// SPDX-License-Identifier: Apache-2.0

/// Tests of the benchmark program.
@NullMarked
package websocketx.bench.report;

import org.jspecify.annotations.NullMarked;
