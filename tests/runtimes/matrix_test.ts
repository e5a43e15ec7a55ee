/**
 * One cache directory, three runtimes: what each of them writes is the same, and the others use it as their own.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { tempDir, test as anyTest, type TestBody } from "../test.ts";
import { CACHES, SHARED_POINTS } from "./programs.ts";
import { NAMES, type OpenRuntimes, openRuntimes } from "./spawning.ts";

const test = (name: string, body: TestBody) => anyTest(name, { on: ["deno"], because: "it starts the other runtimes" }, body);

/** Has every runtime write a directory of its own. */
async function writeAll({ start }: OpenRuntimes, root: string): Promise<Record<string, unknown>[]> {
  return await Promise.all(NAMES.map((name) => {
    const { go, outcome } = start(name, "write", join(root, name));
    go();
    return outcome;
  }));
}

test("Deno, Bun and Node write the same heads and data for every kind of value, and read each other's with nothing executed", async () => {
  await using runtimes = await openRuntimes();
  await using dir = await tempDir();
  const written = await writeAll(runtimes, dir.path);
  const [first, ...others] = written.map(({ heads }) => heads as Record<string, string>);
  assert(Object.keys(first).length >= CACHES);
  for (const heads of others) assertEquals(heads, first);
  assertEquals(written.map(({ executed }) => executed), [3, 3, 3]);

  const read = await Promise.all(NAMES.map(async (reader) => {
    // Readers run at the same time: each has copies of its own.
    const roots = NAMES.map((writer) => join(dir.path, `${writer} for ${reader}`));
    await Promise.all(NAMES.map((writer, i) => cp(join(dir.path, writer), roots[i], { recursive: true })));
    const { go, outcome } = runtimes.start(reader, "read", ...roots);
    go();
    return await outcome;
  }));
  assertEquals(read.map(({ warnings }) => warnings), NAMES.map(() => []));
  const found = read.flatMap((outcome) => outcome.found as { executed: number; caches: number }[]);
  assertEquals(found.length, NAMES.length ** 2);
  for (const one of found) assertEquals(one, found[0]);
  assertEquals([found[0].executed, found[0].caches], [0, CACHES]);
});

test("Deno, Bun and Node share a sweep by claims: each point is computed once", async () => {
  await using runtimes = await openRuntimes();
  await using dir = await tempDir();
  const running = NAMES.map((name) => runtimes.start(name, "share", dir.path));
  await Promise.all(running.map(({ ready }) => ready));
  for (const { go } of running) go();
  const outcomes = await Promise.all(running.map(({ outcome }) => outcome));
  const computed = outcomes.flatMap(({ mine }) => mine as number[]).sort((a, b) => a - b);
  assertEquals(computed, Array.from({ length: SHARED_POINTS }, (_, i) => i));
  assertEquals(new Set(outcomes.map(({ digest }) => digest)).size, 1);
  assertEquals(outcomes.map(({ executed, mine }) => executed === (mine as number[]).length), [true, true, true]);
  // A machine that is busy may let two of them do it all, but not one.
  assert(outcomes.filter(({ executed }) => executed as number > 0).length >= 2, JSON.stringify(outcomes.map(({ executed }) => executed)));
});
