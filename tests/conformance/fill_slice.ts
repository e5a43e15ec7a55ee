/**
 * A process that fills its part of a cache that others fill too: `fill_slice.ts ROOT LENGTH CHUNK FROM TO`. It says that it is ready,
 * and runs when its input ends, so that all of them run at once.
 *
 * @module
 */

import process from "node:process";
import { range, runStreaming } from "../../mod.ts";
import { sharedCache } from "./concurrent.ts";

const [root, ...numbers] = process.argv.slice(2);
const [length, chunk, from, to] = numbers.map(Number);
process.stdout.write("ready\n");
for await (const _ of process.stdin) { /* The end of the input is the signal. */ }
const cache = sharedCache(root, length, chunk).slice({ axisIndices: { s: range(from, to) } });
await runStreaming(cache, async ({ s }) => {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return s.map((value) => value * 10);
});
