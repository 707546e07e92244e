// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

/// One numbered question to a server.
///
/// @param number chapter, section and place, as in 6.2.17
/// @param expectation what the RFC wants, and where it says so
/// @param large only asked in a full run
public record Case(String number, String title, String expectation, boolean large, Script script) {}
