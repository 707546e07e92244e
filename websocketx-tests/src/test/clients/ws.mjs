// SPDX-License-Identifier: Apache-2.0
// The checks for `ws` for Node. Arguments: the server's address, and the offer of compression (RFC 7692 §7), if any.
import { introduce, installed, run } from "./checks.mjs";
import { equal, standard } from "./standard.mjs";

const { WebSocket } = installed("ws");
const [server, offer] = process.argv.slice(2);

/** The offer in the words of `ws`. */
function perMessageDeflate() {
  if (!offer) return false;
  const asked = Object.fromEntries(
    offer.split(";").slice(1).map((parameter) => parameter.trim().split("=")),
  );
  const bits = (name) => name in asked && (asked[name] === undefined || Number(asked[name]));
  return {
    threshold: 0, // compress the smallest message too
    // Not false, with which it refuses servers that give no context takeover unasked.
    serverNoContextTakeover: "server_no_context_takeover" in asked || undefined,
    clientNoContextTakeover: "client_no_context_takeover" in asked || undefined,
    serverMaxWindowBits: bits("server_max_window_bits"),
    clientMaxWindowBits: bits("client_max_window_bits"),
  };
}

const dial = (target, subprotocols) =>
  new WebSocket(server + target, subprotocols, { perMessageDeflate: perMessageDeflate() });
const { open, cause, checks } = standard(dial);

const first = dial("/echo", []);
const [{ headers }] = await Promise.all([
  new Promise((resolve) => first.once("upgrade", resolve)),
  new Promise((resolve) => first.once("open", resolve)),
]);
introduce(installed("ws/package.json").version, headers["sec-websocket-extensions"]);
first.close();

await run({
  ...checks,

  async fragmentsArriveAsOneMessage() {
    const session = await open("/echo");
    const text = "é👋".repeat(50);
    const whole = Buffer.from(text);
    for (let i = 0; i < whole.length; i++) {
      // Single bytes: characters are cut, and a control frame comes between.
      session.socket.send(whole.subarray(i, i + 1), { binary: false, fin: false });
      if (i === 7) session.socket.ping();
    }
    session.socket.send("", { fin: true });
    await session.expect(text);
    session.socket.send(Buffer.alloc(70_000, 1), { fin: false });
    session.socket.send(Buffer.alloc(3, 2), { fin: true });
    await session.expect(Buffer.concat([Buffer.alloc(70_000, 1), Buffer.alloc(3, 2)]));
    await session.close();
  },

  async pingIsAnsweredWithItsPayload() {
    const session = await open("/echo");
    for (const payload of ["", "a".repeat(125)]) {
      const pong = new Promise((resolve) => session.socket.once("pong", resolve));
      session.socket.ping(payload);
      equal((await pong).toString(), payload);
    }
    await session.close();
  },

  async textThatIsNotUtf8IsClosedWith1007() {
    for (const wrong of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
      const id = crypto.randomUUID();
      const session = await open(`/echo?id=${id}`);
      session.socket.send(Buffer.from(wrong), { binary: false });
      equal((await session.closed).code, 1007, String(wrong));
      equal((await cause(id)).slice(0, 5), "1007 ");
    }
  },

  async refusalIsSeen() {
    const socket = dial("/private", []);
    const answer = await new Promise((resolve, reject) => {
      socket.on("unexpected-response", (_, response) => resolve(response));
      socket.on("open", () => reject(new Error("it was let in")));
    });
    const body = await answer.setEncoding("utf8").toArray();
    equal([answer.statusCode, answer.headers["www-authenticate"]], [401, "Bearer"]);
    equal(body.join("").trim(), "sign in first");
  },
});
