// SPDX-License-Identifier: Apache-2.0

import { Hub } from "./hub.js";

const KEPT = 500; // lines of the conversation
const LOOK = 2000; // milliseconds: how often the page asks who is here

const find = (id) => document.getElementById(id);

/** Tells this page from others of people with the same name. */
const me = Array.from(crypto.getRandomValues(new Uint32Array(2)), (number) => number.toString(36)).join("-");

/** The topic of the room we are in. */
let topic = null;
let waiting = 0;

const hub = new Hub(addresses(), {
  state(state, why) {
    find("state").dataset.state = { open: "open", connecting: "connecting", away: "connecting" }[state] ?? "closed";
    find("state").textContent = state === "away" ? "lost, trying again" : state;
    if (state === "open") look();
    if (state === "closed") problem(`The server has closed the connection for good: ${why}`);
  },
  refused: (topic, error) => problem(`${topic} is closed: ${error.message}`),
});

/** This page's own server; and others of the same host, which the page's address may name: `?nodes=localhost:8081`. */
function addresses() {
  const named = new URLSearchParams(location.search).get("nodes")?.split(",") ?? [];
  const others = named.map((node) => node.trim()).filter((node) => node.replace(/:\d+$/, "") === location.hostname);
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return [...new Set([location.host, ...others])].map((node) => `${scheme}://${node}/hub`);
}

// Entering and leaving

function enter() {
  const name = find("name").value.trim();
  if (!name) return problem("Others want to know who you are.", find("name"));
  problem("");
  leave();
  const room = find("enter-form").elements.room.value;
  topic = `room/${room}`;
  hub.subscribe(topic, hear, recovered);
  hub.enter(topic, { name, who: me });
  notice(`You are in the ${room}, as ${name}.`);
  find("talk-title").textContent = `Conversation in the ${room}`;
  find("enter").textContent = "Move";
  find("text").disabled = find("say").disabled = false;
  find("text").focus();
  look();
}

function leave() {
  if (!topic) return;
  hub.unsubscribe(topic);
  hub.leave(topic);
  topic = null;
  find("talk").replaceChildren();
}

function recovered(is) {
  if (!is) notice("Some messages were lost here, and cannot be had any more: load the page anew to begin afresh.", "lost");
}

// Talking

async function say() {
  const text = find("text").value;
  if (!text.trim() || !topic) return;
  find("text").value = "";
  showWaiting(1);
  try {
    await hub.publish(topic, { who: me, name: find("name").value.trim(), text });
  } catch (error) {
    notice(`Perhaps not sent (${error.message}): ${text}`, "lost");
  } finally {
    showWaiting(-1);
  }
}

function showWaiting(more) {
  waiting += more;
  find("waiting").textContent = waiting ? `${waiting} on the way` : "";
}

function hear(data) {
  const { who, name, text } = Object(data);
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  line(who === me ? "own" : "", make("time", time), make("b", name), make("span", text));
}

function notice(text, kind = "") {
  line(`notice ${kind}`, document.createTextNode(text));
}

/** What others send may be anything: `String` would call what they have put into an object. */
function shown(value) {
  return typeof value === "string" ? value : String(JSON.stringify(value));
}

/** What others write is text, whatever it looks like. */
function make(element, value) {
  const made = document.createElement(element);
  made.textContent = shown(value);
  return made;
}

function line(kind, ...content) {
  const talk = find("talk");
  const atEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 40;
  const item = document.createElement("li");
  item.className = kind;
  item.append(...content);
  talk.append(item);
  if (talk.children.length > KEPT) talk.firstElementChild.remove();
  if (atEnd) talk.scrollTop = talk.scrollHeight;
}

// Who is here

async function look() {
  if (!topic) return;
  const asked = topic;
  const members = await hub.members(asked).catch(() => null);
  if (members === null || asked !== topic) return; // what is shown may be right still
  const people = new Map(members.map(({ info }) => Object(info)).map(({ who, name }) => [who, shown(name)]));
  const items = [...people].sort(([, a], [, b]) => a.localeCompare(b)).map(([who, name]) => {
    const item = make("li", name);
    if (who === me) item.className = "own";
    return item;
  });
  find("people").replaceChildren(...items);
  find("people-note").textContent = `${people.size} on all nodes`;
}

setInterval(() => document.hidden || look(), LOOK);

function problem(text, field) {
  find("problem").textContent = text;
  find("name").ariaInvalid = String(field === find("name"));
  field?.focus();
}

for (const [form, action] of [["enter-form", enter], ["say-form", say]]) {
  find(form).addEventListener("submit", (event) => {
    event.preventDefault();
    action();
  });
}
find("name").value = `guest-${Math.floor(Math.random() * 900) + 100}`;
