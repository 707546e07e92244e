// SPDX-License-Identifier: Apache-2.0

/// WebSocket handlers as beans of Spring Boot applications: [websocketx.spring.WebSocketMapping].
@NullMarked
package websocketx.spring;

import org.jspecify.annotations.NullMarked;
