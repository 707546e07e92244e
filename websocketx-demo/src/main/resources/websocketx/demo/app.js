// SPDX-License-Identifier: Apache-2.0

import { Chart } from "./chart.js";
import { describeClose } from "./close.js";
import { Log } from "./log.js";
import { Numbers } from "./numbers.js";
import { fromHex, size, textBytes } from "./payload.js";

const find = (id) => document.getElementById(id);
const own = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;

const ENDPOINTS = {
  echo: {
    url: `${own}/echo`,
    subprotocols: ["upper", "plain"],
    note: "Sends every message back; “upper” in capitals.",
  },
  ticker: { url: `${own}/ticker?from=10&every=1000`, subprotocols: [], note: "Counts down, then closes." },
  chat: {
    url: `${own}/chat?name=guest-${Math.floor(Math.random() * 900) + 100}`,
    subprotocols: ["chat.v1"],
    note: "Everybody here reads what you send. Text only.",
  },
  other: { url: "", subprotocols: [], note: "Any WebSocket address that admits this page." },
};

const log = new Log(find("log"), find("entries"), find("log-empty"));
const numbers = new Numbers();
const chart = new Chart();

/** The socket in use; one that was replaced still reports its end to the log. */
let socket = null;
let bursting = false;

// The connection

function connect() {
  let opened;
  try {
    opened = new WebSocket(find("url").value.trim(), offeredSubprotocols());
  } catch (error) {
    const sentence = readable(error.message);
    return problem(sentence, find(/subprotocol/.test(sentence) ? "subprotocol-other" : "url"));
  }
  problem("");
  socket?.close(1000, "another connection was opened");
  socket = opened;
  socket.binaryType = "arraybuffer";
  numbers.reset();
  listen(opened);
  showState();
}

function listen(opened) {
  const begun = performance.now();
  let wasOpen = false;
  opened.addEventListener("open", () => {
    wasOpen = true;
    const subprotocol = opened.protocol ? `, subprotocol ${opened.protocol}` : "";
    log.add({ direction: "event", kind: "open", trip: performance.now() - begun, text: `${opened.url}${subprotocol}` });
    showState();
    const stillThere = find("connect-form").contains(document.activeElement);
    if (stillThere && matchMedia("(pointer: fine)").matches)
      (find("message-field").hidden ? find("file") : find("message")).focus();
  });
  opened.addEventListener("message", ({ data }) => {
    const text = typeof data === "string";
    const bytes = text ? textBytes(data) : data.byteLength;
    chart.count("in");
    const trip = opened === socket ? numbers.received(bytes) : undefined;
    log.add({
      direction: "in",
      kind: text ? "text" : "binary",
      bytes,
      trip,
      ...(text ? { text: data } : { data: new Uint8Array(data) }),
    });
  });
  opened.addEventListener("close", (event) => {
    const why = wasOpen
      ? ""
      : ". It was never open: nothing answers there, or the server refused. Browsers do not tell which.";
    log.add({ direction: "event", kind: "close", clean: event.wasClean, text: describeClose(event) + why });
    if (opened === socket) socket = null;
    showState();
  });
}

function disconnect() {
  const code = find("close-code");
  try {
    socket?.close(Number(code.value), find("close-reason").value);
    problem("");
    showState();
  } catch (error) {
    if (error.name === "SyntaxError") problem("A reason has at most 123 bytes.", find("close-reason"));
    else problem("A page may close with 1000, or with 3000 to 4999.", code);
  }
}

function offeredSubprotocols() {
  const chosen = find("subprotocol").value;
  const names = chosen === "other" ? find("subprotocol-other").value : chosen;
  return names
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}

function showState() {
  const state = ["connecting", "open", "closing", "closed"][socket?.readyState ?? 3];
  find("state").dataset.state = state;
  find("state").textContent = state === "open" && socket.protocol ? `open, ${socket.protocol}` : state;
  find("connect").textContent = socket ? "Reconnect" : "Connect";
  find("disconnect").disabled = state !== "open" && state !== "connecting";
  find("send").disabled = state !== "open";
  find("burst").disabled = state !== "open" && !bursting;
}

// Sending

const kind = () => find("send-form").elements.kind.value;

/** What the form holds, as something that `send` takes; null, with the problem shown, if that is nothing. */
function composed() {
  if (kind() === "file") {
    const file = find("file").files[0];
    if (!file) messageProblem("Pick a file first.");
    return file ?? null;
  }
  const text = find("message").value;
  if (kind() === "text") return text;
  const bytes = fromHex(text);
  if (bytes === null) messageProblem("Hex is pairs of the digits 0 to 9 and a to f, like: de ad be ef");
  return bytes;
}

async function send(message) {
  const text = typeof message === "string";
  const bytes = text ? textBytes(message) : (message.size ?? message.byteLength);
  socket.send(message);
  numbers.sent(bytes, new URL(socket.url).pathname.endsWith("/echo"));
  chart.count("out");
  const entry = { direction: "out", kind: text ? "text" : "binary", bytes };
  if (text) entry.text = message;
  else if (message instanceof Blob) entry.text = message.name;
  else entry.data = message;
  log.add(entry);
}

function sendOne() {
  if (find("send").disabled) return;
  messageProblem("");
  const message = composed();
  if (message === null) return;
  send(message);
  if (kind() === "text") find("message").select();
}

async function sendMany() {
  if (bursting) return void (bursting = false);
  messageProblem("");
  const count = Number(find("burst-count").value);
  if (!(Number.isInteger(count) && count >= 1 && count <= 10000)) return messageProblem("From 1 to 10,000 messages.");
  const message = composed();
  if (message === null) return;
  bursting = true;
  find("burst").textContent = "Stop";
  const sent = await burst(socket, message, count, Number(find("burst-rate").value));
  bursting = false;
  find("burst").textContent = "Burst";
  find("announcement").textContent = `${sent.toLocaleString("en")} messages sent`;
  showState();
}

/** Sends in portions, and no faster than the socket takes them, so that the page stays alive. */
async function burst(target, message, count, perSecond) {
  const begun = performance.now();
  let sent = 0;
  while (sent < count && bursting && target === socket && target.readyState === WebSocket.OPEN) {
    const due = perSecond ? Math.ceil(((performance.now() - begun) / 1000) * perSecond) : sent + 100;
    while (sent < Math.min(due, count) && target.bufferedAmount < 1 << 20) {
      send(message);
      sent++;
    }
    await new Promise((resume) => setTimeout(resume, perSecond ? 20 : 0));
  }
  return sent;
}

// What the forms say

function problem(text, field) {
  find("problem").textContent = text;
  for (const each of ["url", "subprotocol-other", "close-code", "close-reason"].map(find))
    each.ariaInvalid = String(each === field);
  field?.focus();
}

function messageProblem(text) {
  find("message-note").textContent = text || hint();
  find("message-note").classList.toggle("warning", text !== "" || tooLarge());
  find("message").ariaInvalid = String(text !== "" && kind() === "hex");
}

/** Browsers begin such a sentence with what was called; the rest is for people. */
function readable(message) {
  return message.replace(/^.*?'WebSocket': /, "");
}

const readLimit = Number(document.querySelector("meta[name=read-limit]").content);
const isOwn = () => find("url").value.startsWith(`${own}/`);
const tooLarge = () => kind() === "file" && isOwn() && find("file").files[0]?.size > readLimit;

function hint() {
  if (kind() === "hex") return "Pairs of hex digits, like: de ad be ef";
  if (kind() !== "file" || !isOwn()) return "";
  const limit = `This server reads up to ${size(readLimit)} in one message`;
  return tooLarge()
    ? `${limit}. It will close with 1009 (Message Too Big); --read-limit raises that.`
    : `${limit}; larger ones are closed with 1009.`;
}

function chooseEndpoint(name, keepUrl) {
  const endpoint = ENDPOINTS[name];
  find("connect-form").elements.endpoint.value = name;
  find("endpoint-note").textContent = endpoint.note;
  if (!keepUrl) find("url").value = endpoint.url;
  const options = [new Option("none", "")];
  for (const subprotocol of endpoint.subprotocols) options.push(new Option(subprotocol));
  options.push(new Option("other…", "other"));
  find("subprotocol").replaceChildren(...options);
  chooseSubprotocol();
  messageProblem("");
}

function chooseSubprotocol() {
  find("subprotocol-other-field").hidden = find("subprotocol").value !== "other";
}

/** Typing an address chooses the endpoint that it belongs to. */
function recognizeEndpoint() {
  const typed = find("url").value.trim().split("?")[0];
  const name = Object.keys(ENDPOINTS).find((name) => ENDPOINTS[name].url.split("?")[0] === typed) ?? "other";
  if (name !== find("connect-form").elements.endpoint.value) chooseEndpoint(name, true);
}

function chooseKind() {
  find("message-field").hidden = kind() === "file";
  find("file-field").hidden = kind() !== "file";
  find("message-label").textContent = kind() === "hex" ? "Message, in hex" : "Message";
  if (kind() === "hex" && fromHex(find("message").value) === null) find("message").value = "de ad be ef";
  messageProblem("");
}

// Wiring

function on(id, type, action) {
  find(id).addEventListener(type, action);
}

function onSubmit(id, action) {
  on(id, "submit", (event) => {
    event.preventDefault();
    action();
  });
}

onSubmit("connect-form", connect);
onSubmit("close-form", disconnect);
onSubmit("send-form", sendOne);
on("burst", "click", sendMany);
on("clear", "click", () => log.clear());
on("endpoint", "change", (event) => {
  chooseEndpoint(event.target.value);
  if (event.target.value === "other") find("url").focus();
});
on("subprotocol", "change", chooseSubprotocol);
on("url", "input", recognizeEndpoint);
on("kind", "change", chooseKind);
on("file", "change", () => messageProblem(""));
on("message", "keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  sendOne();
});
on("burst-count", "keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  if (!find("burst").disabled) sendMany();
});
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  find("url").focus();
  find("url").select();
});

chooseEndpoint("echo");
chooseKind();
showState();
setInterval(() => {
  numbers.show();
  chart.show();
}, 250);
