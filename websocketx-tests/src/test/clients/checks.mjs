// SPDX-License-Identifier: Apache-2.0
// What the scripts for Node share: running rules, and waiting with a deadline.
import { createRequire } from "node:module";

const DEADLINE = 20_000; // milliseconds for one rule

/** A package from the directory that the script was started in, where `install` has put it. */
export const installed = createRequire(`${process.cwd()}/`);

/** Runs `rules`, functions by name, one after the other; prints which hold, cleans up, and ends the process. */
export async function run(rules, cleanUp = async () => {}) {
  let status = 0;
  for (const [name, rule] of Object.entries(rules)) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done after ${DEADLINE} ms`)), DEADLINE);
    });
    try {
      await Promise.race([rule(), late]);
      console.log(`ok ${name}`);
    } catch (error) {
      status = 1;
      console.log(`failed ${name}: ${String(error.message).replaceAll("\n", " | ")}`);
      console.error(error.stack);
    } finally {
      clearTimeout(timer);
    }
  }
  await cleanUp();
  process.exit(status);
}
