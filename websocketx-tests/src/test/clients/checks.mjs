// SPDX-License-Identifier: Apache-2.0
// What the scripts for Node share: running checks, and waiting with a deadline.
import { createRequire } from "node:module";

const DEADLINE = 60_000; // milliseconds for one check

/** A package from the directory that the script was started in, where `install` has put it. */
export const installed = createRequire(`${process.cwd()}/`);

/** Prints who the client is, what was agreed on, and what it has no way to do, by check. */
export function introduce(version, extensions, cannot = {}) {
  console.log(`version ${version}`);
  console.log(`extensions ${extensions ?? ""}`);
  for (const [check, why] of Object.entries(cannot)) console.log(`cannot ${check}: ${why}`);
}

/** Runs `checks`, functions by name, one after the other; prints which hold, cleans up, and ends the process. */
export async function run(checks, cleanUp = async () => {}) {
  let status = 0;
  for (const [name, check] of Object.entries(checks)) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done after ${DEADLINE} ms`)), DEADLINE);
    });
    try {
      await Promise.race([check(), late]);
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
