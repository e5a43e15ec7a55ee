/**
 * One of several processes that ask for overlapping slices of one grid, point by point. Arguments: the root, how many numbers,
 * its own number, how many slices. At its end it says what it did.
 *
 * @module
 */

import process from "node:process";
import { perPoint, run } from "../../mod.ts";
import { canonicalText } from "../../src/format/canonical.ts";
import { random } from "./full.ts";
import { cacheOver, LETTERS, outputOf, outputsOf } from "./processes_sweep.ts";
import { pause, say, untilGo } from "./processes_spawn.ts";

const [root, ...numbers] = process.argv.slice(2);
const [length, own, slices] = numbers.map(Number);
const next = random(own);
const done = { executed: 0, files: 0, wrong: 0, damaged: 0, missing: 0 };
const stored = new Set<string>();

/** Points take their time, so that parts are stored in between. */
const slowly = perPoint(async (point: { a: string; s: number }) => {
  await pause(next(3));
  return outputOf(point);
}, { concurrency: 2 });

await untilGo();
for (let i = 0; i < slices; i++) {
  const from = next(length - 5);
  const s = Array.from({ length: 5 + next(20) }, (_, k) => from + k).filter((value) => value < length && next(4) > 0);
  const a = LETTERS.filter((_, k) => i % 3 === k || i % 3 === 2);
  const slice = cacheOver(root, length).slice({ a, s });
  const [output, diagnostics] = await run(slice, slowly, { granularity: "point", flushMs: 2 });
  if (canonicalText(output) !== canonicalText(outputsOf({ a, s }))) done.wrong++;
  for (const { name } of outputsOf({ a, s })) stored.add(name);
  done.executed += diagnostics.executedPoints;
  done.files += diagnostics.filesWritten;
  done.damaged += diagnostics.damagedFiles;
  done.missing += diagnostics.missing.length;
}
say(JSON.stringify({ ...done, stored: [...stored] }));
