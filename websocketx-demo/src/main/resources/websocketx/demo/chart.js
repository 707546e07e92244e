// SPDX-License-Identifier: Apache-2.0

const SECONDS = 60;
const HALF = 20; // height of the part above the axis, and of the part below it, in the picture's own units
const ROOM = 18; // height of the tallest bar

const find = (id) => document.getElementById(id);

/** Messages per second over the last minute: what was sent stands on the axis, what was received hangs from it. */
export class Chart {
  #counts = { out: new Map(), in: new Map() };
  #calm = matchMedia("(prefers-reduced-motion: reduce)");
  #drawn = "";

  constructor() {
    const frame = () => {
      this.#slide();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  count(direction) {
    const counts = this.#counts[direction];
    const second = now();
    counts.set(second, (counts.get(second) ?? 0) + 1);
  }

  /** Draws the bars anew; call it a few times a second. */
  show() {
    const second = now();
    let most = 0;
    for (const counts of Object.values(this.#counts)) {
      for (const [at, number] of counts) {
        if (at < second - SECONDS - 1) counts.delete(at);
        else most = Math.max(most, number);
      }
    }
    const top = roundUp(most);
    find("chart-scale").textContent = most === 0 ? "" : `${top.toLocaleString("en")}/s`;
    find("chart-out").setAttribute("d", bars(this.#counts.out, second, -ROOM / top));
    find("chart-in").setAttribute("d", bars(this.#counts.in, second, ROOM / top));
    for (const [direction, counts] of Object.entries(this.#counts)) {
      find(`rate-${direction}`).textContent = (counts.get(second - 1) ?? 0).toLocaleString("en");
    }
    this.#slide();
  }

  /** Between two seconds the bars glide, unless less motion is preferred: then they step. */
  #slide() {
    const still = this.#calm.matches || (this.#counts.out.size === 0 && this.#counts.in.size === 0);
    const shift = still ? "" : `translate(${-((Date.now() % 1000) / 1000).toFixed(3)} 0)`;
    if (shift !== this.#drawn) find("chart-bars").setAttribute("transform", shift);
    this.#drawn = shift;
  }
}

function now() {
  return Math.floor(Date.now() / 1000);
}

/** The next of 5, 10, 20, 50, 100 … that the tallest bar fits under. */
function roundUp(number) {
  let top = 5;
  for (const factor of infinite(2, 2, 2.5)) {
    if (top >= number) return top;
    top *= factor;
  }
}

function* infinite(...values) {
  while (true) yield* values;
}

function bars(counts, second, unit) {
  let path = "";
  for (const [at, number] of counts) {
    const height = number * unit;
    const tall = Math.abs(height) < 0.5 ? 0.5 * Math.sign(unit) : height; // one message must be seen
    path += `M${SECONDS - second + at} ${HALF}v${tall.toFixed(2)}h.75v${(-tall).toFixed(2)}z`;
  }
  return path;
}
