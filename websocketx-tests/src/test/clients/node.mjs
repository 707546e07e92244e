// SPDX-License-Identifier: Apache-2.0
// The checks for the WebSocket of Node itself. Argument: the server's address. What it offers cannot be chosen.
import { introduce, run } from "./checks.mjs";
import { LEFT_OUT, refusalIsSeen, standard } from "./standard.mjs";

const server = process.argv[2];
const dial = (target, subprotocols) => new WebSocket(server + target, subprotocols);
const { open, checks } = standard(dial);

const session = await open("/echo");
introduce(process.versions.node, session.socket.extensions, LEFT_OUT);
await session.close();

await run({ ...checks, refusalIsSeen: refusalIsSeen(dial) });
