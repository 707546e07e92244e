// SPDX-License-Identifier: Apache-2.0

/// The program `./bench`: starts the server and others, drives them with the same generator of
/// load, and writes what came out.
@NullMarked
package websocketx.bench;

import org.jspecify.annotations.NullMarked;
