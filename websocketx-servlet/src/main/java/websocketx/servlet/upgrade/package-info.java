// SPDX-License-Identifier: Apache-2.0

/// What a container instantiates, and the connections that it hands over. No part of the API.
package websocketx.servlet.upgrade;
