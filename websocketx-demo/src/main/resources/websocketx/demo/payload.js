// SPDX-License-Identifier: Apache-2.0

const UNITS = ["B", "KiB", "MiB", "GiB"];

/** `512 B`, `1.5 KiB`, `64 KiB`. */
export function size(bytes) {
  let unit = 0;
  while (bytes >= 1024 && unit < UNITS.length - 1) {
    bytes /= 1024;
    unit++;
  }
  const digits = unit === 0 || Number.isInteger(bytes) || bytes >= 100 ? 0 : 1;
  return `${bytes.toFixed(digits)} ${UNITS[unit]}`;
}

/** `1.24 ms`, `0.31 s`: three significant digits, from milliseconds. */
export function duration(milliseconds) {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : milliseconds < 100 ? 1 : 0)} ms`;
}

/** `de ad be ef`. */
export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** The bytes that text like `de ad be ef`, `DEADBEEF` or `0xde:0xad` means, or null if it means none. */
export function fromHex(text) {
  const digits = text.replace(/0x/gi, "").replace(/[\s:,]/g, "");
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return null;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** Bytes of text in UTF-8, which is how it travels. */
export function textBytes(text) {
  return new TextEncoder().encode(text).length;
}
