// SPDX-License-Identifier: Apache-2.0

/// What was found, as HTML, JSON and Markdown.
@NullMarked
package websocketx.conformance.report;

import org.jspecify.annotations.NullMarked;
