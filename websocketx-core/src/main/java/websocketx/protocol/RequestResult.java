// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

/// What became of the bytes of a request: a head, or a refusal.
public sealed interface RequestResult permits RequestHead, Refusal {}
