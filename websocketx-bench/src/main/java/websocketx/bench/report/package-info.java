// SPDX-License-Identifier: Apache-2.0

/// What a run of the benchmark came to, for people and for programs.
@NullMarked
package websocketx.bench.report;

import org.jspecify.annotations.NullMarked;
