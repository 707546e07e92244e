// SPDX-License-Identifier: Apache-2.0
// The checks for every client with the interface that browsers have. It runs in Node and in pages.

const MEBIBYTE = 1 << 20;
const TEXT = "Grüße, 世界 👋🏽";

const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value));

export function equal(actual, expected, what = "") {
  const [one, other] = [shown(actual), shown(expected)];
  if (one !== other) throw new Error(`${what} ${one.slice(0, 200)} instead of ${other.slice(0, 200)}`);
}

/** A connection whose messages and end can be awaited. */
export class Session {
  #messages = [];
  #waiting = [];

  constructor(socket) {
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    this.opened = new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", (event) => reject(event.error ?? new Error("no connection")));
    });
    this.opened.catch(() => {}); // only who waits for it wants to know
    this.closed = new Promise((resolve) => socket.addEventListener("close", resolve));
    socket.addEventListener("message", ({ data }) => this.#arrived(data));
    this.closed.then(({ code }) => this.#arrived(`closed with ${code}`));
  }

  #arrived(data) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(data);
    else this.#messages.push(data);
  }

  next() {
    if (this.#messages.length > 0) return Promise.resolve(this.#messages.shift());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Sends, and waits for the same. */
  async echo(data) {
    this.socket.send(data);
    await this.expect(data);
  }

  async expect(data, what = "") {
    const echoed = await this.next();
    if (typeof data === "string") return equal(echoed, data, what);
    equal(echoed.byteLength, data.length, `${what} length`);
    const bytes = new Uint8Array(echoed);
    let same = 0;
    while (same < bytes.length && bytes[same] === data[same]) same++;
    equal(same, bytes.length, `${what} bytes that are the same`);
  }

  /** Closes, and waits for the end. */
  async close(...codeAndReason) {
    this.socket.close(...codeAndReason);
    return this.closed;
  }
}

/** Bytes in which much repeats. */
export function bytes(size) {
  const made = new Uint8Array(size);
  for (let i = 0; i < size; i++) made[i] = i * 31 + (i >> 8);
  return made;
}

/** Bytes in which nothing repeats. */
function noise(size) {
  const made = new Uint8Array(size);
  for (let i = 0, state = 1; i < size; i++) {
    state = (Math.imul(state, 1103515245) + 12345) | 0;
    made[i] = state >>> 16;
  }
  return made;
}

/** As much of the text as fits. */
const text = (size) => TEXT.repeat(Math.floor(size / new TextEncoder().encode(TEXT).length));

/** The checks, by name; `dial(target, subprotocols)` makes a WebSocket. */
export function standard(dial) {
  async function open(target, subprotocols = []) {
    const session = new Session(dial(target, subprotocols));
    await session.opened;
    return session;
  }

  /** How the connection `id` ended, in the server's words. */
  async function cause(id) {
    const session = await open(`/cause?of=${id}`);
    const told = await session.next();
    await session.close();
    return told;
  }

  async function withEcho(use) {
    const session = await open("/echo");
    await use(session);
    equal((await session.close(1000)).code, 1000);
  }

  return {
    open,
    cause,
    checks: {
      textIsEchoed: () =>
        withEcho(async (session) => {
          for (const sent of [TEXT, "a".repeat(125), "é".repeat(63), text(65535), text(100_000)]) {
            await session.echo(sent);
          }
        }),

      emptyMessagesAreEchoed: () =>
        withEcho(async (session) => {
          for (const sent of ["", new Uint8Array(0), "", "not empty"]) await session.echo(sent);
        }),

      binaryOfEachLengthFormIsEchoed: () =>
        withEcho(async (session) => {
          for (const size of [1, 125, 126, 65535, 65536]) await session.echo(bytes(size));
        }),

      mebibyteIsEchoed: () =>
        withEcho(async (session) => {
          for (const sent of [noise(MEBIBYTE), bytes(MEBIBYTE), text(MEBIBYTE)]) await session.echo(sent);
        }),

      sixteenMebibytesAreEchoed: () =>
        withEcho(async (session) => {
          for (const sent of [bytes(16 * MEBIBYTE), text(16 * MEBIBYTE)]) await session.echo(sent);
        }),

      pipelinedMessagesComeBackInOrder: () =>
        withEcho(async (session) => {
          for (let i = 0; i < 500; i++) session.socket.send(i % 3 ? `message ${i}` : bytes(i));
          for (let i = 0; i < 500; i++) await session.expect(i % 3 ? `message ${i}` : bytes(i), `message ${i}`);
        }),

      manyBytesPipelinedComeBackUnchanged: () =>
        withEcho(async (session) => {
          // More than the server reads ahead, so that it pauses and goes on in the middle of messages.
          const sent = Array.from({ length: 150 }, (_, i) => bytes(30_000 + i).map((byte) => byte ^ i));
          for (const each of sent) session.socket.send(each);
          for (const each of sent) await session.expect(each, `message ${sent.indexOf(each)}`);
        }),

      async pingsOfTheServerAreAnswered() {
        const session = await open("/pinged");
        equal(await session.next(), "pong");
        await session.close();
      },

      async subprotocolIsTheOneChosen() {
        const session = await open("/echo", ["first", "second"]);
        equal(session.socket.protocol, "second");
        await session.close();
        const without = await open("/echo");
        equal(without.socket.protocol, "");
        await without.close();
      },

      async closeOfTheClientIsEchoed() {
        for (const [sent, reason] of [[1000, ""], [3001, ""], [4999, "genug für heute"]]) {
          const id = crypto.randomUUID();
          const session = await open(`/echo?id=${id}`);
          const { code, reason: echoed, wasClean } = await session.close(sent, reason);
          equal([code, echoed, wasClean], [sent, "", true]); // the answer repeats the code, not the reason
          equal(await cause(id), `${sent} '${reason}' PEER clean`);
        }
      },

      async closeWithoutCodeIsEchoedWithoutCode() {
        const id = crypto.randomUUID();
        const session = await open(`/echo?id=${id}`);
        const { code, reason, wasClean } = await session.close();
        equal([code, reason, wasClean], [1005, "", true]);
        equal(await cause(id), "1005 '' PEER clean");
      },

      async closeOfTheServerArrivesWithCodeAndReason() {
        for (const [sent, why] of [[1001, ""], [1008, ""], [3001, ""], [4000, "bis später"]]) {
          const id = crypto.randomUUID();
          const session = await open(`/close?code=${sent}&id=${id}`);
          session.socket.send(why);
          const { code, reason, wasClean } = await session.closed;
          equal([code, reason, wasClean], [sent, why, true]);
          equal(await cause(id), `${sent} '${why}' APPLICATION clean`);
        }
      },

      async messageOverTheLimitIsClosedWith1009() {
        const id = crypto.randomUUID();
        const session = await open(`/limited?id=${id}`);
        await session.echo("a".repeat(1000));
        session.socket.send("a".repeat(1001));
        equal((await session.closed).code, 1009);
        equal((await cause(id)).slice(0, 5), "1009 ");
      },
    },
  };
}

/** For clients that, like browsers, do not say with which status they were refused. */
export const refusalIsSeen = (dial) => async () => {
  const opened = new Session(dial("/private", [])).opened;
  equal(await opened.then(() => "opened", () => "refused"), "refused");
};

/** What the interface of browsers leaves out, by check. */
export const LEFT_OUT = {
  fragmentsArriveAsOneMessage: "it sends whole messages only",
  pingIsAnsweredWithItsPayload: "it sends no pings",
  textThatIsNotUtf8IsClosedWith1007: "it sends no text that is not UTF-8",
};
