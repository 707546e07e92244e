// SPDX-License-Identifier: Apache-2.0
// Rules that the WebSocket of Node itself tries on the server whose address is the argument.
import { deepStrictEqual as equal } from "node:assert";
import { run } from "./checks.mjs";
import { Session, standard } from "./standard.mjs";

const server = process.argv[2];

await run({
  ...standard("builtin", WebSocket, server),

  async refusalNeverOpens() {
    // Like a browser, it does not say with which status.
    const opened = new Session(WebSocket, `${server}/private`).opened;
    equal(await opened.then(() => "opened", () => "refused"), "refused");
  },
});
