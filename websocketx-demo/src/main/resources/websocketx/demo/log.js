// SPDX-License-Identifier: Apache-2.0

import { duration, size, toHex } from "./payload.js";

const KEPT = 500; // entries
const PREVIEW = 240; // characters of a payload before "show all"
const SHOWN = 65536; // characters of a payload that "show all" shows: more would stall the page
const CALM = 10; // entries at once that a screen reader still reads out

const ARROWS = { out: ["↑", "sent"], in: ["↓", "received"], event: ["•", "event"] };

/**
 * The last messages and events, newest at the end. Entries are collected and put into the page a few times a second,
 * so that a flood of messages costs the page little: what would scroll out at once is never made.
 */
export class Log {
  #scroller;
  #rows;
  #empty;
  #waiting = [];
  #timer = 0;

  constructor(scroller, rows, empty) {
    this.#scroller = scroller;
    this.#rows = rows;
    this.#empty = empty;
  }

  /** An entry is { direction: "out" | "in" | "event", kind, bytes?, trip?, text? | data?, clean? }. */
  add(entry) {
    entry.time = new Date();
    this.#waiting.push(entry);
    if (this.#waiting.length >= 2 * KEPT) this.#waiting.splice(0, KEPT);
    this.#timer ||= setTimeout(() => this.#flush(), 50);
  }

  clear() {
    this.#waiting = [];
    this.#rows.replaceChildren();
    this.#empty.hidden = false;
  }

  #flush() {
    this.#timer = 0;
    const entries = this.#waiting.slice(-KEPT);
    this.#waiting = [];
    if (entries.length === 0) return;
    const atEnd = this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight < 40;
    this.#scroller.setAttribute("aria-live", entries.length > CALM ? "off" : "polite");
    this.#rows.append(...entries.map(row));
    while (this.#rows.rows.length > KEPT) this.#rows.deleteRow(0);
    this.#empty.hidden = true;
    if (atEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }
}

function row(entry) {
  const row = document.createElement("tr");
  row.setAttribute("role", "row"); // said aloud, because rows laid out as a grid lose it in some browsers
  row.className = entry.clean === false ? "event unclean" : entry.direction;
  row.dataset.direction = entry.direction;
  row.dataset.kind = entry.kind;
  row.append(
    arrow(entry.direction),
    cell("time", clock(entry.time)),
    cell("kind", entry.kind),
    cell("size", entry.bytes === undefined ? "" : size(entry.bytes)),
    cell("trip", entry.trip === undefined ? "" : duration(entry.trip)),
    content(entry),
  );
  if (entry.bytes >= 1024) row.querySelector(".size").title = `${entry.bytes.toLocaleString("en")} bytes`;
  return row;
}

function cell(name, text) {
  const cell = document.createElement("td");
  cell.setAttribute("role", "cell");
  cell.className = name;
  cell.textContent = text;
  return cell;
}

function arrow(direction) {
  const [sign, word] = ARROWS[direction];
  const arrow = cell(`arrow ${direction}`, "");
  const shown = document.createElement("span");
  shown.ariaHidden = "true";
  shown.textContent = sign;
  const spoken = document.createElement("span");
  spoken.className = "unseen";
  spoken.textContent = word;
  arrow.append(shown, spoken);
  return arrow;
}

function content(entry) {
  const whole = entry.data ? toHex(entry.data.subarray(0, SHOWN / 3)) : entry.text.slice(0, SHOWN);
  if (entry.bytes === 0) return cell("content none", "empty");
  const content = cell("content", "");
  const left = entry.data
    ? entry.bytes - Math.min(entry.data.length, Math.floor(SHOWN / 3))
    : entry.text.length - whole.length;
  if (whole.length <= PREVIEW && left === 0) {
    content.textContent = whole;
    return content;
  }
  const payload = document.createElement("span");
  const more = document.createElement("button");
  more.type = "button";
  more.className = "more";
  const show = (all) => {
    payload.textContent = all
      ? whole + (left > 0 ? `\n… and ${left.toLocaleString("en")} more` : "")
      : `${whole.slice(0, PREVIEW).trimEnd()}…`;
    more.textContent = all ? "show less" : "show all";
    more.ariaExpanded = String(all);
  };
  more.addEventListener("click", () => show(more.ariaExpanded === "false"));
  show(false);
  content.append(payload, more);
  return content;
}

/** `14:03:07.042`, local time. */
function clock(time) {
  const two = (number) => String(number).padStart(2, "0");
  const seconds = `${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, "0")}`;
  return `${two(time.getHours())}:${two(time.getMinutes())}:${seconds}`;
}
