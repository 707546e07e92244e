// SPDX-License-Identifier: Apache-2.0
// Rules for the demo's hub.js, tried in Node with a server that the script plays. Argument: the file.
import { deepStrictEqual as equal, rejects } from "node:assert";
import { pathToFileURL } from "node:url";
import { run } from "./checks.mjs";

/** A connection, and in the methods behind `close` what its server does. */
class Socket {
  static OPEN = 1;
  static made = [];

  readyState = 0;
  sent = [];

  constructor() {
    Socket.made.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  open() {
    this.readyState = Socket.OPEN;
    this.onopen();
  }

  say(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  /** Waits for the next command that has not been answered. */
  async asked() {
    await until(() => this.sent.length > 0);
    return this.sent.shift();
  }

  /** … and answers it. */
  async answer(verb, more = {}) {
    const command = await this.asked();
    equal(command.do, verb);
    this.say({ re: command.id, ok: true, ...more });
    return command;
  }

  end(code) {
    this.readyState = 3;
    this.onclose({ code, reason: "" });
  }
}

globalThis.WebSocket = Socket;
Math.random = () => 0; // so nobody pauses
const { Hub } = await import(pathToFileURL(process.argv[2]));

async function until(isSo) {
  while (!isSo()) await new Promise((resume) => setTimeout(resume, 1));
}

/** Long enough for what must not happen. */
const rest = () => new Promise((resume) => setTimeout(resume, 50));

/** The next connection of a hub. */
async function connection() {
  await until(() => Socket.made.length > 0);
  const socket = Socket.made.shift();
  socket.open();
  return socket;
}

const at = (offset) => ({ position: { epoch: "e", offset } });

const checks = {
  async limitsOfTheServerAreNotTheEnd() {
    const hub = new Hub([""]);
    for (const code of [1000, 1001, 1006, 1008, 1011, 1012, 1013]) (await connection()).end(code);
    await connection();
    hub.close();
  },

  async mistakesAreTheEnd() {
    for (const code of [1003, 1009, 4400]) {
      const states = [];
      const hub = new Hub([""], { state: (state) => states.push(state) });
      (await connection()).end(code);
      await rest();
      equal(states, ["connecting", "open", "closed"]);
      equal(Socket.made.length, 0);
      await rejects(hub.publish("t", 1), { code: "closed" });
    }
  },

  async whatIsDoneWhenItOpensIsSentOnce() {
    const [refused, heard, published] = [[], [], []];
    const hub = new Hub([""], {
      state(state) {
        if (state !== "open") return;
        hub.subscribe("t", (data) => heard.push(data));
        for (const data of ["one", "two"]) hub.publish("t", data).then(({ offset }) => published.push(offset));
      },
      refused: (topic) => refused.push(topic),
    });
    let socket = await connection();
    await socket.answer("subscribe", { recovered: true, ...at(0) });
    socket.say({ topic: "t", recovered: true, ...at(0) });
    equal((await socket.answer("publish", at(1))).data, "one");
    equal((await socket.asked()).data, "two");
    await rest();
    equal(socket.sent, []);
    socket.end(1006);
    socket = await connection();
    await socket.answer("subscribe", { recovered: true, ...at(0) });
    for (const [i, data] of ["two", "one", "two"].entries()) equal((await socket.answer("publish", at(i + 2))).data, data);
    socket.say({ topic: "t", offset: 1, data: "heard" });
    await rest();
    equal([socket.sent, refused, heard, published], [[], [], ["heard"], [1, 2, 3, 4]]);
    hub.close();
  },

  async whoClosesWhileItConnectsIsNotConnected() {
    const states = [];
    const hub = new Hub([""], {
      state(state) {
        states.push(state);
        if (states.length === 4) hub.close();
      },
    });
    (await connection()).end(1006);
    await rest();
    equal(states, ["connecting", "open", "away", "connecting", "closed"]);
    equal(Socket.made.length, 0);
  },

  async whatMayHaveBeenPublishedIsNotRepeatedWithoutHistory() {
    const hub = new Hub([""]);
    let socket = await connection();
    hub.subscribe("t", () => {});
    await socket.answer("subscribe", { recovered: true });
    const lost = hub.publish("t", "lost");
    lost.catch(() => {});
    const next = hub.publish("t", "next");
    equal((await socket.asked()).data, "lost");
    socket.end(1006);
    await rejects(lost, { code: "unknown" });
    socket = await connection();
    await socket.answer("subscribe", { recovered: false });
    equal((await socket.answer("publish")).data, "next"); // which was never sent
    equal(await next, undefined);
    const unsure = hub.publish("t", "unsure");
    unsure.catch(() => {});
    const { id } = await socket.asked();
    socket.say({ re: id, ok: false, error: "unavailable", text: "no broker" });
    await rejects(unsure, { code: "unknown" });
    await rest();
    equal(socket.sent, []);
    hub.close();
  },

  async whatMayHaveBeenPublishedIsRepeatedWithHistory() {
    const hub = new Hub([""]);
    let socket = await connection();
    hub.publish("told", 1); // an answer tells it, or the beginning of a subscription
    await socket.answer("publish", at(1));
    hub.subscribe("subscribed", () => {});
    await socket.asked();
    socket.say({ topic: "subscribed", recovered: true, ...at(0) });
    for (const topic of ["told", "subscribed"]) {
      const published = hub.publish(topic, 2);
      const { uid } = await socket.asked();
      socket.end(1006);
      socket = await connection();
      await socket.answer("subscribe", { recovered: true, ...at(0) });
      const { id, ...again } = await socket.asked();
      equal(again, { do: "publish", topic, data: 2, uid });
      socket.say({ re: id, ok: false, error: "unavailable", text: "no broker" });
      equal((await socket.answer("publish", at(2))).uid, uid);
      equal(await published, at(2).position);
    }
    hub.close();
  },

  async nothingIsNotPublished() {
    const hub = new Hub([""]);
    const socket = await connection();
    await rejects(hub.publish("t", undefined), { code: "invalid" });
    equal(socket.sent, []);
    hub.close();
  },

  async membersAreAskedForOneAfterTheOther() {
    const hub = new Hub([""]);
    const socket = await connection();
    const lists = [hub.members("a"), hub.members("b"), hub.members("c")];
    for (const list of lists) list.catch(() => {});
    const { id, topic } = await socket.asked();
    equal(topic, "a");
    await rest();
    equal(socket.sent, []);
    socket.say({ re: id, ok: true, members: [1] });
    equal(await lists[0], [1]);
    await socket.asked();
    socket.end(1006);
    await rejects(lists[1], { code: "unavailable" });
    await rejects(lists[2], { code: "unavailable" });
    hub.close();
  },
};

await run(
  Object.fromEntries(
    Object.entries(checks).map(([name, check]) => [name, () => check().finally(() => (Socket.made.length = 0))]),
  ),
);
