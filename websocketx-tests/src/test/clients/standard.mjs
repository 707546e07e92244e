// SPDX-License-Identifier: Apache-2.0
// The rules for every client with the interface that browsers have.
import { deepStrictEqual as equal } from "node:assert";

const TEXT = "Grüße, 世界 👋🏽";
let ids = 0;

/** A connection whose messages and end can be awaited. */
export class Session {
  #messages = [];
  #waiting = [];

  constructor(WebSocket, address, ...rest) {
    this.socket = new WebSocket(address, ...rest);
    this.socket.binaryType = "arraybuffer";
    this.opened = new Promise((resolve, reject) => {
      this.socket.addEventListener("open", resolve);
      this.socket.addEventListener("error", (event) => reject(event.error ?? new Error("no connection")));
    });
    this.opened.catch(() => {}); // only who waits for it wants to know
    this.closed = new Promise((resolve) => this.socket.addEventListener("close", resolve));
    this.socket.addEventListener("message", ({ data }) => {
      const waiting = this.#waiting.shift();
      if (waiting) waiting(data);
      else this.#messages.push(data);
    });
    this.closed.then(({ code }) => {
      for (const waiting of this.#waiting) waiting(`closed with ${code}`);
    });
  }

  next() {
    if (this.#messages.length > 0) return Promise.resolve(this.#messages.shift());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Closes, and waits for the end. */
  async close(...codeAndReason) {
    this.socket.close(...codeAndReason);
    return this.closed;
  }
}

export async function open(WebSocket, address, ...rest) {
  const session = new Session(WebSocket, address, ...rest);
  await session.opened;
  return session;
}

/** How the connection `id` ended, in the server's words. */
export async function cause(WebSocket, server, id) {
  const session = await open(WebSocket, `${server}/cause?of=${id}`);
  const told = await session.next();
  await session.close();
  return told;
}

export const freshId = (client) => `${client}-${process.pid}-${ids++}`;

export const bytes = (size) => Uint8Array.from({ length: size }, (_, i) => i * 31 + (i >> 8));

export function standard(client, WebSocket, server) {
  const connect = (target, ...rest) => open(WebSocket, server + target, ...rest);
  const id = () => freshId(client);

  return {
    async textIsEchoed() {
      const session = await connect("/echo");
      for (const text of [TEXT, "", "a".repeat(125), "é".repeat(63), TEXT.repeat(5000)]) {
        session.socket.send(text);
        equal(await session.next(), text);
      }
      await session.close();
    },

    async binaryOfEachLengthFormIsEchoed() {
      const session = await connect("/echo");
      for (const size of [0, 1, 125, 126, 65535, 65536, 1 << 20]) {
        const sent = bytes(size);
        session.socket.send(sent);
        equal(Buffer.compare(Buffer.from(await session.next()), Buffer.from(sent)), 0, `${size} bytes`);
      }
      await session.close();
    },

    async aThousandPipelinedMessagesComeBackInOrder() {
      const session = await connect("/echo");
      for (let i = 0; i < 1000; i++) session.socket.send(`message ${i}`);
      for (let i = 0; i < 1000; i++) equal(await session.next(), `message ${i}`);
      await session.close();
    },

    async manyBytesPipelinedComeBackUnchanged() {
      // More than the server reads ahead, so that it pauses and goes on in the middle of messages.
      const session = await connect("/echo");
      for (let i = 0; i < 150; i++) session.socket.send(new Uint8Array(30_000 + i).fill(i));
      for (let i = 0; i < 150; i++) {
        const echoed = Buffer.from(await session.next());
        equal(echoed.equals(Buffer.alloc(30_000 + i, i)), true, `message ${i}`);
      }
      await session.close();
    },

    async pingsOfTheServerAreAnswered() {
      const session = await connect("/pinged");
      equal(await session.next(), "pong");
      await session.close();
    },

    async subprotocolIsTheOneChosen() {
      const session = await connect("/echo", ["first", "second"]);
      equal(session.socket.protocol, "second");
      await session.close();
      const without = await connect("/echo");
      equal(without.socket.protocol, "");
      await without.close();
    },

    async closeOfTheClientArrivesWithCodeAndReason() {
      const own = id();
      const session = await connect(`/echo?id=${own}`);
      const { code, reason, wasClean } = await session.close(4321, "genug für heute");
      equal([code, reason, wasClean], [4321, "", true]); // the answer repeats the code, not the reason
      equal(await cause(WebSocket, server, own), "4321 'genug für heute' PEER clean");
    },

    async closeOfTheClientWithoutCodeIs1005() {
      const own = id();
      const session = await connect(`/echo?id=${own}`);
      const { code, reason, wasClean } = await session.close();
      equal([code, reason, wasClean], [1005, "", true]);
      equal(await cause(WebSocket, server, own), "1005 '' PEER clean");
    },

    async closeOfTheServerArrivesWithCodeAndReason() {
      const own = id();
      const session = await connect(`/close?code=4000&reason=${encodeURIComponent("bis später")}&id=${own}`);
      session.socket.send("now");
      const { code, reason, wasClean } = await session.closed;
      equal([code, reason, wasClean], [4000, "bis später", true]);
      equal(await cause(WebSocket, server, own), "4000 'bis später' APPLICATION clean");
    },

    async messageOverTheLimitIsClosedWith1009() {
      const own = id();
      const session = await connect(`/limited?id=${own}`);
      session.socket.send("a".repeat(1000));
      equal((await session.next()).length, 1000);
      session.socket.send("a".repeat(1001));
      equal((await session.closed).code, 1009);
      equal((await cause(WebSocket, server, own)).startsWith("1009 "), true);
    },
  };
}
