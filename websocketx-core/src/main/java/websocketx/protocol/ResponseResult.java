// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

/// What became of the bytes of a response: a head, or the reason why it is none.
public sealed interface ResponseResult permits ResponseHead, MalformedResponse {}
