// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

/// Bytes that are no HTTP/1.1 response.
///
/// @param reason one line of English without a word of the peer's
public record MalformedResponse(String reason) implements ResponseResult {}
