// SPDX-License-Identifier: Apache-2.0

/// Traces of a server, for OpenTelemetry.
package websocketx.opentelemetry;
