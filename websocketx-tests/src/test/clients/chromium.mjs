// SPDX-License-Identifier: Apache-2.0
// The checks for the WebSocket of headless Chromium. Argument: the server's address. What it offers cannot be chosen.
import { readFile } from "node:fs/promises";
import { launch } from "./browser.mjs";
import { introduce, run } from "./checks.mjs";
import { LEFT_OUT } from "./standard.mjs";

const server = process.argv[2];
const browser = await launch();
const page = await browser.newPage();
await page.goto(server.replace(/^ws/, "http"));

// A shared worker, for the page's own connections are watched by the driver, which takes long for large messages.
const script = `
  ${await readFile(new URL("standard.mjs", import.meta.url), "utf8")}
  const dial = (target, subprotocols) => new WebSocket(${JSON.stringify(server)} + target, subprotocols);
  const { open, checks } = standard(dial);
  const calls = {
    ...checks,
    refusalIsSeen: refusalIsSeen(dial),
    names: () => Object.keys(checks).concat("refusalIsSeen"),
    async extensions() {
      const session = await open("/echo");
      await session.close();
      return session.socket.extensions;
    },
  };
  onconnect = ({ ports: [port] }) => {
    port.onmessage = ({ data: name }) =>
      Promise.resolve(calls[name]())
        .then((result) => ({ result }))
        .catch(({ stack }) => ({ problem: stack }))
        .then((answer) => port.postMessage(answer));
  };`;
await page.evaluate((script) => {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  globalThis.worker = new SharedWorker(url, { type: "module" });
}, script);

async function call(name) {
  const { result, problem } = await page.evaluate(
    (name) =>
      new Promise((resolve) => {
        globalThis.worker.port.onmessage = ({ data }) => resolve(data);
        globalThis.worker.port.postMessage(name);
      }),
    name,
  );
  if (problem) throw new Error(problem);
  return result;
}

introduce(browser.version(), await call("extensions"), LEFT_OUT);
const names = await call("names");
await run(Object.fromEntries(names.map((name) => [name, () => call(name)])), () => browser.close());
