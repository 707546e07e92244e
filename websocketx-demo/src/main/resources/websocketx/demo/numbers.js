// SPDX-License-Identifier: Apache-2.0

import { duration, size } from "./payload.js";

const KEPT = 1000; // round trips

const find = (id) => document.getElementById(id);
const count = (number) => number.toLocaleString("en");

/** Totals of a connection and the round trips of its echoes; written into the page by `show`. */
export class Numbers {
  #totals;
  #departures;
  #trips;

  constructor() {
    this.reset();
  }

  reset() {
    this.#totals = { out: { messages: 0, bytes: 0 }, in: { messages: 0, bytes: 0 } };
    this.#departures = [];
    this.#trips = [];
  }

  sent(bytes, echoed) {
    this.#count("out", bytes);
    if (echoed) this.#departures.push(performance.now());
  }

  /** The round trip in milliseconds, if this answers something sent to an echo: answers come in order. */
  received(bytes) {
    this.#count("in", bytes);
    const departure = this.#departures.shift();
    if (departure === undefined) return undefined;
    const trip = performance.now() - departure;
    this.#trips.push(trip);
    if (this.#trips.length > KEPT) this.#trips.shift();
    return trip;
  }

  show() {
    for (const [direction, word] of [
      ["out", "sent"],
      ["in", "received"],
    ]) {
      find(`${word}-count`).textContent = count(this.#totals[direction].messages);
      find(`${word}-bytes`).textContent = size(this.#totals[direction].bytes);
    }
    const trips = this.#trips.toSorted((a, b) => a - b);
    const at = (index) => (trips.length === 0 ? "–" : duration(trips[index]));
    find("rtt-min").textContent = at(0);
    find("rtt-median").textContent = at(trips.length >> 1);
    find("rtt-max").textContent = at(trips.length - 1);
  }

  #count(direction, bytes) {
    this.#totals[direction].messages++;
    this.#totals[direction].bytes += bytes;
  }
}
