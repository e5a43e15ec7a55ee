/** Runs beside each other, runs that fail or are stopped, and runs over damage. */

import { assertEquals, assertRejects } from "@std/assert";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExecutionError, perPoint, run } from "../mod.ts";
import { chunkFiles, chunkPath, flipBit, gate, line, tens, withWarnings } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

const ALL = [10, 20, 30, 40, 50, 60, 70];

// Sharing within the process

test("two runs at once execute each point once", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const slow = async (vectors: { s: number[] }) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return exec(vectors);
  };
  const outcomes = await Promise.all([run(line(dir.path), slow), run(line(dir.path), slow)]);
  assertEquals(outcomes.map(([output]) => output), [ALL, ALL]);
  assertEquals(calls.flat().sort(), [1, 2, 3, 4, 5, 6, 7]);
});

test("two runs at once over overlapping slices execute each point once", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const slow = async (vectors: { s: number[] }) => {
    await new Promise((resolve) => setTimeout(resolve, 3));
    return exec(vectors);
  };
  const slice = (s: number[]) => run(line(dir.path).slice({ s }), slow, { granularity: "point" });
  const outcomes = await Promise.all([slice([1, 2, 5]), slice([5, 2, 3, 7])]);
  assertEquals(outcomes.map(([output]) => output), [[10, 20, 50], [50, 20, 30, 70]]);
  assertEquals(calls.flat().sort(), [1, 2, 3, 5, 7]);
});

test("a run at once with one that fails executes what that one did not", async () => {
  await using dir = await tempDir();
  const { opened, open } = gate();
  const { opened: called, open: call } = gate();
  const first: number[][] = [];
  const failing = run(line(dir.path), async ({ s }) => {
    first.push(s);
    if (!s.includes(4)) return s.map((value) => value * 10);
    call();
    await opened;
    throw new Error("four");
  });
  // The chunk that fails is in the first run's hands before there is a second one, which could execute it instead.
  await called;
  const { exec, calls } = tens();
  const second = run(line(dir.path), (vectors: { s: number[] }) => {
    // It takes what nobody has in hand, and only then waits.
    if (vectors.s.includes(7)) open();
    return exec(vectors);
  });
  await assertRejects(() => failing, ExecutionError, "four");
  const [output] = await second;
  assertEquals([output, first, calls], [ALL, [[1, 2, 3], [4, 5, 6]], [[7], [4, 5, 6]]]);
});

test("two memories of one cache learn from each other", async () => {
  await using dir = await tempDir();
  const one = line(dir.path);
  const other = line(dir.path);
  await run(one.slice({ s: [1] }), tens().exec);
  await run(other.slice({ s: [5] }), tens().exec);
  const { exec, calls } = tens();
  await run(one, exec);
  assertEquals(calls, [[7]]);
});

// Failures

test("a failing function loses nothing that is finished, and its error names the block", async () => {
  await using dir = await tempDir();
  const error = await assertRejects(
    () =>
      run(line(dir.path), ({ s }) => {
        if (s.includes(5)) throw new Error("five");
        return s.map((value) => value * 10);
      }),
    ExecutionError,
    'Cannot execute block {"s":[4,5,6]}: five',
  );
  assertEquals([(error.cause as Error).message, error.block], ["five", { s: [4, 5, 6] }]);
  const { exec, calls } = tens();
  assertEquals((await run(line(dir.path), exec))[0], ALL);
  assertEquals(calls, [[4, 5, 6], [7]]);
});

test("a function that throws no error is told as well", async () => {
  await using dir = await tempDir();
  const error = await assertRejects(() => run(line(dir.path), () => Promise.reject("text")), ExecutionError, "text");
  assertEquals(error.cause, "text");
});

test("a signal that is aborted before the start ends the run before the function is called", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const reason = new Error("no");
  assertEquals(await run(line(dir.path), exec, { signal: AbortSignal.abort(reason) }).catch((error) => error), reason);
  assertEquals(calls, []);
});

test("a signal stops the run after the block under way, which is stored", async () => {
  await using dir = await tempDir();
  const controller = new AbortController();
  const reason = new Error("enough");
  const { exec, calls } = tens();
  const stopping = (vectors: { s: number[] }) => {
    if (calls.length === 1) controller.abort(reason);
    return exec(vectors);
  };
  assertEquals(await run(line(dir.path), stopping, { signal: controller.signal }).catch((error) => error), reason);
  assertEquals(calls, [[1, 2, 3], [4, 5, 6]]);
  const [output, { executedPoints }] = await run(line(dir.path), tens().exec);
  assertEquals([output, executedPoints], [ALL, 1]);
});

test("a signal reaches the function, and the run rejects with its reason whatever the function throws", async () => {
  await using dir = await tempDir();
  const controller = new AbortController();
  const reason = new Error("enough");
  const waiting = (_: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise<number[]>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("interrupted")));
      queueMicrotask(() => controller.abort(reason));
    });
  assertEquals(await run(line(dir.path), waiting, { signal: controller.signal }).catch((error) => error), reason);
});

test("a signal stops single points, and those that are finished are stored", async () => {
  await using dir = await tempDir();
  const controller = new AbortController();
  const stopping = perPoint(({ s }: { s: number }) => {
    if (s === 5) controller.abort("five");
    return s * 10;
  });
  assertEquals(await run(line(dir.path), stopping, { signal: controller.signal }).catch((error) => error), "five");
  assertEquals((await line(dir.path).cacheStatus()).knownPoints, 5);
});

test("flushMs: finished points of an unfinished block are stored meanwhile, and lie in one file in the end", async () => {
  await using dir = await tempDir();
  const { opened, open } = gate();
  const { opened: waiting, open: wait } = gate();
  const slow = perPoint(async ({ s }: { s: number }) => {
    if (s === 3) {
      wait();
      await opened;
    }
    return s * 10;
  });
  const running = run(line(dir.path, { axisValues: { s: [1, 2, 3] } }), slow, { flushMs: 5 });
  await waiting;
  while ((await chunkFiles(dir.path)).length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  const [part] = await chunkFiles(dir.path);
  assertEquals(part.split(".").length, 3);
  open();
  assertEquals((await running)[0], [10, 20, 30]);
  const files = await chunkFiles(dir.path);
  assertEquals(files.map((name) => name.split(".").length), [2]);
});

// Damage

for (
  const [what, harm] of [
    ["truncated", async (path: string) => await writeFile(path, (await readFile(path)).subarray(0, 50))],
    ["empty", (path: string) => writeFile(path, new Uint8Array(0))],
    ["flipped in its head", (path: string) => flipBit(path, 40)],
    ["flipped in its middle", async (path: string) => flipBit(path, (await readFile(path)).length >> 1)],
    ["of something else", (path: string) => writeFile(path, "not a chunk file")],
  ] as const
) {
  test(`a file that is ${what} is set aside, told and computed again`, async () => {
    await using dir = await tempDir();
    const cache = line(dir.path);
    await run(cache, tens().exec);
    await harm(chunkPath(cache, [4, 5, 6]));
    const { exec, calls } = tens();
    const { warnings, value: [output, diagnostics] } = await withWarnings(() => run(line(dir.path, { verbose: 1 }), exec));
    assertEquals([output, calls, diagnostics.damagedFiles, warnings.length], [ALL, [[4, 5, 6]], 1, 1]);
    assertEquals((await readdir(join(dir.path, "line", "damaged"))).length, 1);
    const [again, { executedPoints, damagedFiles }] = await run(line(dir.path), exec);
    assertEquals([again, executedPoints, damagedFiles], [ALL, 0, 0]);
  });
}

test("a sound file of other points under a chunk's name is set aside", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  await writeFile(chunkPath(cache, [4, 5, 6]), await readFile(chunkPath(cache, [1, 2, 3])));
  const { warnings, value: [output, { damagedFiles }] } = await withWarnings(() => run(line(dir.path, { verbose: 1 }), tens().exec));
  assertEquals([output, damagedFiles, warnings.length], [ALL, 1, 1]);
});

test("a file of another cache under a chunk's name is set aside", async () => {
  await using dir = await tempDir();
  const other = line(dir.path, { cacheId: "other" });
  await run(other, ({ s }) => s);
  const cache = line(dir.path);
  await run(cache, tens().exec);
  await writeFile(chunkPath(cache, [4, 5, 6]), await readFile(chunkPath(other, [4, 5, 6])));
  const { value: [output, { damagedFiles }] } = await withWarnings(() => run(line(dir.path), tens().exec));
  assertEquals([output, damagedFiles], [ALL, 1]);
});

test("damage found by value is set aside too", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  await flipBit(chunkPath(cache, [4, 5, 6]), -200);
  const edited = line(dir.path, { axisValues: { s: [0, 1, 2, 3, 4, 5, 6, 7] } });
  const { value: [output, { damagedFiles, executedPoints }] } = await withWarnings(() => run(edited, tens().exec));
  assertEquals([output, damagedFiles, executedPoints], [[0, ...ALL], 1, 4]);
});

test("a lying index never gives a wrong value", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const path = join(dir.path, "line", "chunks_index.json");
  const lies = [
    (text: string) => text.replaceAll("[1,2,3]", "[3,2,1]").replace(/\[\s*1,\s*2,\s*3\s*\]/g, "[3,2,1]"),
    (text: string) => text.replace(/\b1,(\s*)2,(\s*)3\b/g, "4,$15,$26"),
    (text: string) => text.slice(0, text.length >> 1),
    () => "[]",
    () => '{"format":99}',
  ];
  const truth = await readFile(path, "utf8");
  for (const lie of lies) {
    await writeFile(path, lie(truth));
    const cache = line(dir.path, { axisValues: { s: [7, 6, 5, 4, 3, 2, 1] }, chunkSpec: { s: 2 } });
    const [output] = await run(cache, tens().exec);
    assertEquals(output, [...ALL].reverse());
  }
});

test("a file that is gone is computed again", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  await rm(chunkPath(cache, [4, 5, 6]));
  const { exec, calls } = tens();
  const [output, { damagedFiles }] = await run(cache, exec);
  assertEquals([output, calls, damagedFiles], [ALL, [[4, 5, 6]], 0]);
});
