// SPDX-License-Identifier: Apache-2.0

import { size } from "./payload.js";

const EVERY = 2000; // milliseconds

const find = (id) => document.getElementById(id);
const count = (number) => number.toLocaleString("en");

/** Adds up the samples of one metric whose line has a text, in the format of Prometheus. */
function total(lines, name, tag = "") {
  return lines
    .filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(tag))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

function show(text) {
  const lines = text.split("\n");
  find("server-connections").textContent = count(total(lines, "websocketx_connections"));
  find("server-opened").textContent = count(total(lines, "websocketx_handshakes_total", 'status="101"'));
  for (const direction of ["in", "out"]) {
    const tag = `direction="${direction}"`;
    find(`server-${direction}`).textContent = count(total(lines, "websocketx_messages_bytes_count", tag));
    find(`server-${direction}-bytes`).textContent = size(total(lines, "websocketx_messages_bytes_sum", tag));
  }
  find("server-waits").textContent = count(total(lines, "websocketx_write_waits_seconds_count"));
  find("server-limits").textContent = count(total(lines, "websocketx_limits_total"));
}

/** Shows what the server says of itself, as long as it does and somebody looks. */
async function ask() {
  if (!document.hidden) {
    try {
      const answer = await fetch("/metrics");
      if (answer.ok) show(await answer.text());
      find("server").classList.toggle("stale", !answer.ok);
    } catch {
      find("server").classList.add("stale"); // it has ended, or its connections have
    }
  }
  setTimeout(ask, EVERY);
}

ask();
