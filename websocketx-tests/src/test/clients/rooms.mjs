// SPDX-License-Identifier: Apache-2.0
// Rules for the demo's rooms, tried in headless Chromium with servers that are killed. Arguments: a directory for
// screenshots, where the nodes meet or "alone", the folder of hub.js, and the command that starts the demo.
import { deepStrictEqual as equal, match } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { launch } from "./browser.mjs";
import { run } from "./checks.mjs";

const [screenshots, broker, folder, ...command] = process.argv.slice(2);
const { Hub } = await import(pathToFileURL(join(folder, "hub.js")));
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const TIME_TO_LIVE = 15_000; // milliseconds: 10 s, and half of it

const browser = await launch();
const complaints = [];
const servers = [];

/** The demo in a process of its own. */
class Server {
  static async start(port = 0) {
    const [program, ...options] = [...command, "--port", String(port)];
    if (broker !== "alone") options.push("--cluster", broker);
    const server = new Server();
    servers.push(server);
    server.process = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(server.process, "exit").then(() => Promise.reject(new Error("the demo has ended")));
    ended.catch(() => {}); // mostly killed on purpose, and later
    const [line] = await Promise.race([once(createInterface(server.process.stdout), "line"), ended]);
    server.url = line.replace("websocketx is at ", "");
    server.port = new URL(server.url).port;
    return server;
  }

  get hub() {
    return `${this.url.replace("http", "ws")}hub`;
  }

  async kill() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill("SIGKILL");
    await once(this.process, "exit");
  }
}

/** Somebody's page. */
class Person {
  static async enter(server, name, { nodes = [], room = "Lobby", ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1100, height: 760 }, reducedMotion: "reduce", ...options });
    const tab = await context.newPage();
    tab.setDefaultTimeout(30_000);
    tab.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    tab.on("pageerror", (error) => complaints.push(error.message));
    await tab.goto(`${server.url}rooms?nodes=${nodes.map(({ port }) => `localhost:${port}`).join()}`);
    const person = new Person();
    person.tab = tab;
    await person.open();
    await tab.locator("#name").fill(name);
    await tab.getByRole("radio", { name: room }).check({ force: true });
    await tab.locator("#enter").click();
    return person;
  }

  async open() {
    await this.tab.locator("#state[data-state=open]").waitFor();
  }

  async say(text) {
    await this.tab.locator("#text").fill(text);
    await this.tab.locator("#say").click();
  }

  async hears(text) {
    await this.tab.locator("#talk li span", { hasText: text }).first().waitFor();
  }

  /** All that was said, in order. */
  async heard() {
    return await this.tab.locator("#talk li:not(.notice) span").allInnerTexts();
  }

  /** Waits until these are shown to be here, and nobody else. */
  async sees(...names) {
    await this.tab.waitForFunction(
      (names) => names === [...document.querySelectorAll("#people li")].map((item) => item.textContent).join(),
      names.join(),
    );
  }

  async leave() {
    await this.tab.context().close();
  }
}

const noise = (text) => /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket connection to/.test(text);

const common = {
  async peopleTalkAndSeeEachOther() {
    const server = await Server.start();
    const [ann, ben] = [await Person.enter(server, "ann"), await Person.enter(server, "ben")];
    await ann.sees("ann", "ben");
    await ben.sees("ann", "ben");
    await ann.say("<b>hello</b> & <img src=x onerror=alert(1)>");
    await ben.hears("<b>hello</b> & <img src=x onerror=alert(1)>");
    await ben.say("hi");
    await ann.hears("hi");
    equal(await ann.heard(), ["<b>hello</b> & <img src=x onerror=alert(1)>", "hi"]);
    const cid = await Person.enter(server, "cid", { room: "Garden" });
    await cid.sees("cid");
    equal(await cid.heard(), []);
    await ben.leave();
    await ann.sees("ann");
    equal(complaints, []);
  },
};

const alone = {
  async pageFitsADesktopAndAPhone() {
    const server = await Server.start();
    const ann = await Person.enter(server, "ann");
    const ben = await Person.enter(server, "Ben Jonson", PHONE);
    const others = await Person.enter(server, "世界", { colorScheme: "dark" });
    await ann.say("Is anybody here?");
    await ben.hears("Is anybody here?");
    await ben.say("A longer message, to see how it wraps: ".repeat(6));
    await others.hears("A longer message");
    await others.say("Grüße, 世界 👋🏽 averyveryverylongwordthatdoesnotfitintoalineofaphoneandisbrokensomewhere");
    for (const person of [ann, ben, others]) {
      await person.hears("Grüße");
      await person.sees("ann", "Ben Jonson", "世界");
      const { tab } = person;
      equal(
        await tab.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth),
        false,
        "something sticks out at the side",
      );
    }
    await ann.tab.screenshot({ path: join(screenshots, "rooms.png"), fullPage: true });
    await ben.tab.screenshot({ path: join(screenshots, "rooms-phone.png"), fullPage: true });
    await others.tab.screenshot({ path: join(screenshots, "rooms-dark.png"), fullPage: true });
    const small = await ben.tab.evaluate(() =>
      [...document.querySelectorAll("main button, main input:not([type=radio]), fieldset.choice span")]
        .filter((each) => each.getBoundingClientRect().height < 32)
        .map((each) => each.id || each.textContent),
    );
    equal(small, [], "too small to touch");
    equal(complaints, []);
  },

  /** They send what no page of ours does. */
  async strangersBreakNothing() {
    const server = await Server.start();
    const ann = await Person.enter(server, "ann");
    const mallory = new Hub([server.hub]);
    const odd = { toString: 1, toJSON: 2 };
    mallory.enter("room/lobby", { who: "mallory", name: odd });
    mallory.publish("room/lobby", { name: odd, text: odd });
    await ann.hears(JSON.stringify(odd));
    await ann.sees(JSON.stringify(odd), "ann");
    const eve = new Hub([server.hub]);
    eve.enter("room/lobby", { who: "eve" });
    eve.publish("room/lobby", 5);
    await ann.sees(JSON.stringify(odd), "ann", "undefined");
    const ben = await Person.enter(server, "ben");
    await ben.say("hi");
    await ann.hears("hi");
    mallory.close();
    eve.close();
    equal(complaints, []);
  },

  async historyThatIsGoneIsTold() {
    const server = await Server.start();
    const [ann, ben] = [await Person.enter(server, "ann"), await Person.enter(server, "ben")];
    await ann.say("before");
    await ben.hears("before");
    await server.kill();
    await ann.tab.locator("#state[data-state=connecting]").waitFor();
    await ann.say("meanwhile");
    await Server.start(server.port);
    for (const person of [ann, ben]) {
      await person.tab.locator("#talk .lost", { hasText: "lost here" }).waitFor();
      await person.sees("ann", "ben");
    }
    await ann.tab.locator("#waiting:empty").waitFor({ state: "attached" }); // it is said, once there is a server again
    await ben.tab.screenshot({ path: join(screenshots, "rooms-lost.png"), fullPage: true });
    await ben.say("after");
    await ann.hears("after");
    await ben.hears("after");
    for (const person of [ann, ben]) {
      // Who comes back after it was said has lost it, too.
      equal((await person.heard()).filter((text) => text !== "meanwhile"), ["before", "after"]);
      equal((await person.heard()).filter((text) => text === "meanwhile").length <= 1, true);
    }
    equal(complaints.splice(0).filter((text) => !noise(text)), []);
  },
};

const together = {
  async nothingIsLostOrDoubledWhenANodeIsKilled() {
    const [one, other] = [await Server.start(), await Server.start()];
    const ann = await Person.enter(one, "ann", { nodes: [other] });
    const ben = await Person.enter(other, "ben", { nodes: [one] });
    await ann.sees("ann", "ben");
    await ben.sees("ann", "ben");
    const cid = new Hub([one.hub]); // goes with its node
    cid.enter("room/lobby", { name: "cid", who: "cid" });
    await ben.sees("ann", "ben", "cid");
    for (let i = 0; i < 30; i++) {
      await ann.say(`ann ${i}`);
      await ben.say(`ben ${i}`);
      if (i === 10) await one.kill();
    }
    const killed = Date.now();
    for (const person of [ann, ben]) {
      await person.hears("ann 29");
      await person.hears("ben 29");
      const heard = await person.heard();
      for (const name of ["ann", "ben"]) {
        equal(heard.filter((text) => text.startsWith(name)), Array.from({ length: 30 }, (_, i) => `${name} ${i}`));
      }
      equal(await person.tab.locator("#talk .lost").count(), 0);
    }
    equal(await ann.heard(), await ben.heard(), "one order for all");
    await ann.tab.screenshot({ path: join(screenshots, `rooms-${broker.split(":")[0]}.png`), fullPage: true });
    await ben.sees("ann", "ben"); // without cid
    cid.close();
    const eve = new Hub([other.hub]);
    let names;
    do {
      await new Promise((resume) => setTimeout(resume, 200));
      names = (await eve.members("room/lobby").catch(() => [])).map(({ info }) => info.name);
    } while (names.length !== 2 && Date.now() < killed + TIME_TO_LIVE + 15_000);
    equal(names.sort(), ["ann", "ben"]);
    eve.close();
    equal(complaints.splice(0).filter((text) => !noise(text)), []);
  },

  async plainChatIsOneConversationToo() {
    const [one, other] = [await Server.start(), await Server.start()];
    const heard = (server, name) => {
      const socket = new WebSocket(`${server.url.replace("http", "ws")}chat?name=${name}`);
      socket.lines = [];
      socket.onmessage = ({ data }) => socket.lines.push(data);
      return socket;
    };
    const until = async (socket, line) => {
      while (!socket.lines.includes(line)) await once(socket, "message").catch(() => {});
    };
    const ann = heard(one, "ann");
    await until(ann, "ann joined");
    const ben = heard(other, "ben");
    await until(ann, "ben joined");
    ben.send("hello");
    await until(ann, "ben: hello");
    ben.close();
    await until(ann, "ben left");
  },

  async otherPagesOfTheHostReachTheHubOnly() {
    const [one, other] = [await Server.start(), await Server.start()];
    const ann = await Person.enter(one, "ann");
    const opens = (url, subprotocol) =>
      ann.tab.evaluate(
        ([url, subprotocol]) =>
          new Promise((resolve) => {
            const socket = new WebSocket(url, subprotocol);
            socket.onopen = () => resolve(true);
            socket.onclose = () => resolve(false);
          }),
        [url, subprotocol],
      );
    equal(await opens(other.hub, ["hub.websocketx.v1"]), true);
    equal(await opens(other.hub.replace("/hub", "/echo"), []), false);
    equal(await opens(one.hub.replace("/hub", "/echo"), []), true);
    match(complaints.splice(0).join(), /echo' failed.*403/);
  },
};

/** After each check nothing is left of it: pages that have lost their server complain for ever. */
async function cleanUp() {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await Promise.all(servers.splice(0).map((server) => server.kill()));
}

const checks = Object.entries({ ...common, ...(broker === "alone" ? alone : together) });
await run(
  Object.fromEntries(checks.map(([name, check]) => [name, () => check().finally(cleanUp)])),
  () => cleanUp().then(() => browser.close()),
);
