/**
 * One of several processes that share a sweep by claims. Arguments: the root, the log, the length of the axis, after how many milliseconds
 * claims are void, after how many of its points it says `halfway`. At its end it says what it did.
 *
 * @module
 */

import process from "node:process";
import { perPoint, run } from "../../mod.ts";
import { cacheOver, compute, outputOf } from "./processes_claims_sweep.ts";
import { pause, say, untilGo } from "./processes_spawn.ts";

const [root, log, ...numbers] = process.argv.slice(2);
const [length, ttlMs, halfway] = numbers.map(Number);
let count = 0;
const byPoint = perPoint(async ({ s }: { s: number }) => {
  await pause(1);
  if (++count === halfway) say("halfway");
  return compute(log, s);
});

await untilGo();
const [output, diagnostics] = await run(cacheOver(root, length), byPoint, { claim: { ttlMs }, flushMs: 5 });
const wrong = output.filter((value, s) => value !== outputOf(s)).length + Math.abs(output.length - length);
say(JSON.stringify({ wrong, executed: diagnostics.executedPoints, damaged: diagnostics.damagedFiles }));
