// SPDX-License-Identifier: Apache-2.0

/** The names of close codes: RFC 6455 §7.4.1 and the registry that it began. */
const NAMES = new Map([
  [1000, "Normal Closure"],
  [1001, "Going Away"],
  [1002, "Protocol Error"],
  [1003, "Unsupported Data"],
  [1004, "Reserved"],
  [1005, "No Status Received"],
  [1006, "Abnormal Closure"],
  [1007, "Invalid Frame Payload Data"],
  [1008, "Policy Violation"],
  [1009, "Message Too Big"],
  [1010, "Mandatory Extension"],
  [1011, "Internal Error"],
  [1012, "Service Restart"],
  [1013, "Try Again Later"],
  [1014, "Bad Gateway"],
  [1015, "TLS Handshake"],
  [3000, "Unauthorized"],
  [3003, "Forbidden"],
  [3008, "Timeout"],
]);

/** `1001 (Going Away)`; codes without a name say whose they are. */
export function codeWithName(code) {
  const name =
    NAMES.get(code) ??
    (code >= 4000 && code <= 4999
      ? "Private Use"
      : code >= 3000 && code <= 3999
        ? "Library or Framework"
        : "Unassigned");
  return `${code} (${name})`;
}

/** `1001 (Going Away) "server shutting down", clean` for a CloseEvent. */
export function describeClose({ code, reason, wasClean }) {
  return `${codeWithName(code)}${reason ? ` "${reason}"` : ""}, ${wasClean ? "clean" : "unclean"}`;
}
