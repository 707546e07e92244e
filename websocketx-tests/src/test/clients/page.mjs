// SPDX-License-Identifier: Apache-2.0
// Rules for the demo's page, tried in headless Chromium. Arguments: the page's address, a directory for screenshots.
import { deepStrictEqual as equal, match } from "node:assert";
import { join } from "node:path";
import { launch } from "./browser.mjs";
import { run } from "./checks.mjs";

const [page, screenshots] = process.argv.slice(2);
const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const browser = await launch();

/** What the browser has complained about. */
const complaints = [];

/** A fresh page whose rows of the log can be awaited. */
class View {
  static async open(options = {}) {
    const context = await browser.newContext({ ...DESKTOP, reducedMotion: "reduce", ...options });
    const tab = await context.newPage();
    tab.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    tab.on("pageerror", (error) => complaints.push(error.message));
    await tab.goto(page);
    return new View(tab);
  }

  constructor(tab) {
    this.tab = tab;
    tab.setDefaultTimeout(10_000);
  }

  at(id) {
    return this.tab.locator(`#${id}`);
  }

  /** The first row of the log with this direction, kind and content, as text by column. */
  async row(direction, kind, content = /.*/) {
    const row = this.tab
      .locator(`#entries tr[data-direction=${direction}][data-kind=${kind}]`)
      .filter({ has: this.tab.locator("td.content", { hasText: content }) })
      .first();
    await row.waitFor();
    const columns = {};
    for (const name of ["time", "size", "trip", "content"]) {
      columns[name] = await row.locator(`td.${name}`).innerText();
    }
    return columns;
  }

  async choose(endpoint) {
    await this.tab.getByRole("radio", { name: endpoint }).check({ force: true });
  }

  async connect(endpoint) {
    await this.choose(endpoint);
    await this.at("connect").click();
    await this.row("event", "open");
  }

  async send(kind, text) {
    await this.tab.getByRole("radio", { name: kind }).check({ force: true });
    await this.at("message").fill(text);
    await this.at("send").click();
  }

  async screenshot(name) {
    await this.tab.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
  }

  async close() {
    await this.tab.context().close();
  }
}

/** A page after some use, for the screenshots. */
async function used(options) {
  const view = await View.open(options);
  await view.connect("Echo");
  await view.at("burst-count").fill("200");
  await view.at("burst").click();
  await view.tab.locator("#received-count", { hasText: "200" }).waitFor();
  await view.send("Text", "A longer message, to see how it wraps: ".repeat(9));
  await view.row("in", "text", /longer/);
  await view.send("Binary, hex", "de ad be ef");
  await view.row("in", "binary");
  await view.send("Text", "Grüße, 世界 👋🏽");
  await view.row("in", "text", /世界/);
  await view.tab.locator("#received-count", { hasText: "203" }).waitFor();
  return view;
}

/** Whether something sticks out of the page at the side. */
const overflows = (view) =>
  view.tab.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

await run({
  async echoComesBackWithDirectionSizeAndTimes() {
    const view = await View.open();
    await view.connect("Echo");
    await view.send("Text", "héllo");
    for (const direction of ["out", "in"]) {
      const row = await view.row(direction, "text");
      equal([row.content, row.size], ["héllo", "6 B"]);
      match(row.time, /^\d\d:\d\d:\d\d\.\d{3}$/);
    }
    match((await view.row("in", "text")).trip, /^[\d.]+ ms$/);
    await view.tab.locator("#rtt-median", { hasText: /^[\d.]+ ms$/ }).waitFor();
    await view.send("Binary, hex", "00 ff 10");
    for (const direction of ["out", "in"]) {
      const row = await view.row(direction, "binary");
      equal([row.content, row.size], ["00 ff 10", "3 B"]);
    }
    await view.close();
  },

  async fileIsSentAsOneBinaryMessage() {
    const view = await View.open();
    await view.connect("Echo");
    await view.tab.getByRole("radio", { name: "File" }).check({ force: true });
    await view.at("file").setInputFiles({ name: "some.bin", mimeType: "", buffer: Buffer.alloc(2048, 7) });
    await view.at("send").click();
    equal((await view.row("in", "binary")).size, "2 KiB");
    await view.close();
  },

  async closeIsShownWithCodeNameAndReason() {
    const view = await View.open();
    await view.connect("Echo");
    await view.at("close-code").fill("4321");
    await view.at("close-reason").fill("enough");
    await view.at("disconnect").click();
    match((await view.row("event", "close")).content, /^4321 \(Private Use\).*, clean$/);
    await view.close();
  },

  async messageOverTheLimitIsShownAs1009() {
    const view = await View.open();
    await view.connect("Echo");
    await view.send("Text", "a".repeat(64 * 1024 + 1));
    match((await view.row("event", "close")).content, /^1009 \(Message Too Big\)/);
    await view.close();
  },

  async tickerCountsDownAndCloses() {
    const view = await View.open();
    await view.choose("Ticker");
    await view.at("url").fill(`${page.replace(/^http/, "ws")}ticker?from=3&every=20`);
    await view.at("connect").click();
    for (const left of ["3", "2", "1", "0"]) await view.row("in", "text", new RegExp(`^${left}$`));
    match((await view.row("event", "close")).content, /^1000 \(Normal Closure\) "lift-off", clean$/);
    await view.close();
  },

  async chatReachesTheOtherPage() {
    const [one, other] = [await View.open(), await View.open()];
    await one.connect("Chat");
    await other.connect("Chat");
    await one.row("in", "text", /joined$/);
    await one.send("Text", "hello, you");
    await other.row("in", "text", /^guest-\d+: hello, you$/);
    await other.screenshot("chat");
    await other.close();
    await one.row("in", "text", /left$/);
    await one.close();
  },

  async subprotocolIsShownAndUsed() {
    const view = await View.open();
    await view.choose("Echo");
    await view.at("subprotocol").selectOption("upper");
    await view.at("connect").click();
    match((await view.row("event", "open")).content, /subprotocol upper$/);
    equal(await view.at("state").innerText(), "open, upper");
    await view.send("Text", "loud");
    equal((await view.row("in", "text")).content, "LOUD");
    await view.close();
  },

  async serverTellsItsNumbers() {
    const view = await View.open();
    await view.connect("Echo");
    await view.send("Text", "x".repeat(30_000));
    await view.row("in", "text", /xxx/);
    await view.tab.locator("#server-connections", { hasText: /^[1-9]/ }).waitFor();
    for (const direction of ["in", "out"]) {
      await view.tab.locator(`#server-${direction}-bytes`, { hasText: /KiB$/ }).waitFor();
    }
    const text = await view.tab.evaluate(async () => (await fetch("/metrics")).text());
    match(text, /^websocketx_connections [1-9]/m);
    await view.close();
  },

  async addressThatIsNoneIsExplained() {
    const view = await View.open();
    await view.choose("Other");
    await view.at("url").fill("ftp://localhost");
    await view.at("connect").click();
    match(await view.at("problem").innerText(), /scheme/);
    equal(await view.at("url").getAttribute("aria-invalid"), "true");
    await view.screenshot("problem");
    await view.close();
  },

  async refusalIsExplained() {
    const view = await View.open();
    await view.choose("Other");
    await view.at("url").fill(`${page.replace(/^http/, "ws")}nowhere`);
    await view.at("connect").click();
    match((await view.row("event", "close")).content, /^1006 .*the server refused/);
    await view.screenshot("refused");
    await view.close();
    // The browser itself reports this one.
    equal(complaints.splice(0).map((text) => /nowhere' failed.*404/.test(text)), [true]);
  },

  async keyboardIsEnough() {
    const view = await View.open();
    const { keyboard } = view.tab;
    await keyboard.press("Control+k");
    equal(await view.tab.evaluate(() => document.activeElement.id), "url");
    await keyboard.press("Enter");
    await view.row("event", "open");
    await view.tab.locator("#message:focus").waitFor();
    await keyboard.type("typed");
    await keyboard.press("Shift+Enter");
    await keyboard.type("twice");
    await keyboard.press("Enter");
    match((await view.row("in", "text")).content, /typed\s+twice/);
    const reached = new Set();
    for (let i = 0; i < 60; i++) {
      await keyboard.press("Tab");
      reached.add(await view.tab.evaluate(() => document.activeElement.id));
    }
    for (const id of ["endpoint-echo", "url", "subprotocol", "connect", "disconnect", "kind-text", "send", "burst", "clear"]) {
      equal(reached.has(id), true, `Tab does not reach ${id}`);
    }
    await view.at("disconnect").focus();
    await keyboard.press("Enter");
    match((await view.row("event", "close")).content, /^1000 \(Normal Closure\)/);
    await view.close();
  },

  async pageFitsADesktop() {
    const view = await used();
    equal(await overflows(view), false);
    equal(await view.at("state").innerText(), "open");
    await view.screenshot("desktop-light");
    await view.close();
  },

  async pageFollowsTheDarkScheme() {
    const brightness = ({ tab }) =>
      tab.evaluate(() => {
        const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
        return red + green + blue;
      });
    const [light, dark] = [await View.open(), await used({ colorScheme: "dark" })];
    equal((await brightness(light)) > 600, true);
    equal((await brightness(dark)) < 150, true);
    await dark.at("disconnect").click();
    await dark.row("event", "close");
    await dark.screenshot("desktop-dark");
    await light.close();
    await dark.close();
  },

  async pageFitsAPhone() {
    const view = await used(PHONE);
    equal(await overflows(view), false);
    const small = await view.tab.evaluate(() =>
      [...document.querySelectorAll("main button, main input:not([type=radio]), main select, fieldset.choice span")]
        .filter((each) => each.checkVisibility() && !each.matches(".more"))
        .filter((each) => each.getBoundingClientRect().height < 32)
        .map((each) => each.id || each.textContent),
    );
    equal(small, [], "too small to touch");
    equal(await view.tab.locator("footer").isVisible(), false, "there are no keys to tell of");
    await view.screenshot("phone");
    await view.close();
  },

  async browserHasNothingToComplainAbout() {
    // Refused styles, scripts and connections (Content-Security-Policy) would be here too.
    equal(complaints, []);
  },
}, () => browser.close());
