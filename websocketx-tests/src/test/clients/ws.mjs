// SPDX-License-Identifier: Apache-2.0
// Rules that `ws` for Node tries on the server whose address is the argument.
import { deepStrictEqual as equal } from "node:assert";
import { installed, run } from "./checks.mjs";
import { cause, freshId, open, standard } from "./standard.mjs";

const { WebSocket } = installed("ws");
const server = process.argv[2];

await run({
  ...standard("ws", WebSocket, server),

  async fragmentsArriveAsOneMessage() {
    const session = await open(WebSocket, `${server}/echo`);
    const text = "é👋".repeat(50);
    const whole = Buffer.from(text);
    for (let i = 0; i < whole.length; i++) {
      // Single bytes: characters are cut, and a control frame comes between.
      session.socket.send(whole.subarray(i, i + 1), { binary: false, fin: false });
      if (i === 7) session.socket.ping();
    }
    session.socket.send("", { fin: true });
    equal(await session.next(), text);
    session.socket.send(Buffer.alloc(70000, 1), { fin: false });
    session.socket.send(Buffer.alloc(3, 2), { fin: true });
    const echoed = Buffer.from(await session.next());
    equal([echoed.length, echoed[69999], echoed[70000]], [70003, 1, 2]);
    await session.close();
  },

  async pingIsAnsweredWithItsPayload() {
    const session = await open(WebSocket, `${server}/echo`);
    for (const payload of ["", "a".repeat(125)]) {
      const pong = new Promise((resolve) => session.socket.once("pong", resolve));
      session.socket.ping(payload);
      equal((await pong).toString(), payload);
    }
    await session.close();
  },

  async textThatIsNotUtf8IsClosedWith1007() {
    for (const wrong of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
      const id = freshId("ws");
      const session = await open(WebSocket, `${server}/echo?id=${id}`);
      session.socket.send(Buffer.from(wrong), { binary: false });
      equal((await session.closed).code, 1007, String(wrong));
      equal((await cause(WebSocket, server, id)).startsWith("1007 "), true);
    }
  },

  async refusalIsSeenWithItsStatus() {
    const socket = new WebSocket(`${server}/private`);
    const answer = await new Promise((resolve, reject) => {
      socket.on("unexpected-response", (_, response) => resolve(response));
      socket.on("open", () => reject(new Error("it was let in")));
    });
    const body = await answer.setEncoding("utf8").toArray();
    equal([answer.statusCode, answer.headers["www-authenticate"]], [401, "Bearer"]);
    equal(body.join("").trim(), "sign in first");
  },
});
