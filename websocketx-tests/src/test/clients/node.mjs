// SPDX-License-Identifier: Apache-2.0
// The checks for the WebSocket of Node itself. Argument: the server's address. What it offers cannot be chosen.
import { introduce, run } from "./checks.mjs";
import { LEFT_OUT, refusalIsSeen, standard } from "./standard.mjs";

const server = process.argv[2];
const dial = (target, subprotocols) => new WebSocket(server + target, subprotocols);
const { open, checks } = standard(dial);

const session = await open("/echo");
await session.close();
const cannot = { ...LEFT_OUT };
if (session.socket.extensions) {
  delete checks.sixteenMebibytesAreEchoed;
  cannot.sixteenMebibytesAreEchoed = "with compression it takes 4 MiB at most";
}
introduce(process.versions.node, session.socket.extensions, cannot);

await run({ ...checks, refusalIsSeen: refusalIsSeen(dial) });
