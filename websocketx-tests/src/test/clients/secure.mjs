// SPDX-License-Identifier: Apache-2.0
// A page of https:// and its WebSocket of wss:// in headless Chromium. Arguments: the server's address, the hash of the
// one public key that is trusted besides the usual authorities.
import { deepStrictEqual as equal } from "node:assert";
import { launch } from "./browser.mjs";
import { run } from "./checks.mjs";

const [server, key] = process.argv.slice(2);
const browser = await launch(`--ignore-certificate-errors-spki-list=${key}`);

/** What a WebSocket hears, in the page that is at `address`. */
async function talk(address, payloads) {
  const page = await browser.newPage();
  try {
    await page.goto(address);
    return await page.evaluate(
      ([url, payloads]) =>
        new Promise((resolve) => {
          const heard = [];
          const socket = new WebSocket(url);
          socket.onopen = () => payloads.forEach((length) => socket.send("x".repeat(length)));
          socket.onmessage = ({ data }) => {
            heard.push(data.length);
            if (heard.length === payloads.length) socket.close(4000, "enough");
          };
          socket.onclose = ({ code, reason, wasClean }) => resolve({ heard, code, reason, wasClean });
        }),
      [`${server}/echo`, payloads],
    );
  } finally {
    await page.close();
  }
}

const checks = {
  async pageAndSocketAreSecure() {
    const page = await browser.newPage();
    await page.goto(server.replace(/^wss/, "https"));
    equal(await page.evaluate(() => globalThis.isSecureContext), true);
    await page.close();
  },
  async messagesComeBackAndTheEndIsClean() {
    const payloads = [0, 1, 125, 126, 65_535, 65_536, 1_000_000];
    equal(await talk(server.replace(/^wss/, "https"), payloads), {
      heard: payloads,
      code: 4000,
      reason: "", // the server answers with the code alone
      wasClean: true,
    });
  },
};

await run(checks, () => browser.close());
