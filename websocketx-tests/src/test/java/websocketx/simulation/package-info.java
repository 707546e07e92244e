// SPDX-License-Identifier: Apache-2.0

/// The whole life of connections, in a world where threads, time, chance and faults follow from one
/// number: a seed that fails once fails always.
///
/// The server under test is the real one. Its loop, its peers and the network are made here, and
/// all of its virtual threads run on a scheduler of ours, one at a time. In a `Laboratory` they may
/// be interrupted before each operation on memory that they share.
@NullMarked
package websocketx.simulation;

import org.jspecify.annotations.NullMarked;
