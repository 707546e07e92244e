// SPDX-License-Identifier: Apache-2.0
// Chromium from the path, without windows and without requests of its own.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installed } from "./checks.mjs";

export const launch = (...args) =>
  installed("playwright-core").chromium.launch({
    executablePath: process.env.PATH.split(delimiter)
      .map((directory) => join(directory, "chromium"))
      .find(existsSync),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...args,
    ],
  });
