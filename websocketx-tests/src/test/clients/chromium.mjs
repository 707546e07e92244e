// SPDX-License-Identifier: Apache-2.0
// The checks for the WebSocket of a page in headless Chromium. Argument: the server's address. What it offers cannot
// be chosen.
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";
import { introduce, run } from "./checks.mjs";
import { LEFT_OUT } from "./standard.mjs";

const server = process.argv[2];
const browser = await launch();
const page = await browser.newPage();

await page.route("**/standard.mjs", (route) =>
  route.fulfill({ contentType: "text/javascript", path: fileURLToPath(new URL("standard.mjs", import.meta.url)) }),
);
await page.goto(server.replace(/^ws/, "http"));

const { names, extensions } = await page.evaluate(async (server) => {
  const { refusalIsSeen, standard } = await import("/standard.mjs");
  const dial = (target, subprotocols) => new WebSocket(server + target, subprotocols);
  const { open, checks } = standard(dial);
  globalThis.checks = { ...checks, refusalIsSeen: refusalIsSeen(dial) };
  const session = await open("/echo");
  await session.close();
  return { names: Object.keys(globalThis.checks), extensions: session.socket.extensions };
}, server);

introduce(browser.version(), extensions, LEFT_OUT);
const check = (name) => page.evaluate((name) => globalThis.checks[name](), name);
await run(Object.fromEntries(names.map((name) => [name, () => check(name)])), () => browser.close());
