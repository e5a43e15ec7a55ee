import { assertEquals } from "@std/assert";
import { MISSING, perPoint, run, runChunks } from "../../mod.ts";
import { gate, line, tens } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

const ALL = [10, 20, 30, 40, 50, 60, 70];

test("a chunk is started when the calls of those before it are taken", async () => {
  await using dir = await tempDir();
  const second = tens();
  let other: Promise<unknown> | undefined;
  const { exec, calls } = tens();
  const [output] = await run(line(dir.path), async (vectors) => {
    // What another run executes meanwhile is not in hand yet, and is used.
    await (other ??= run(line(dir.path).slice({ s: [7] }), second.exec));
    return exec(vectors);
  });
  assertEquals([output, calls, second.calls], [ALL, [[1, 2, 3], [4, 5, 6]], [[7]]]);
});

test("what a run of the same cache object stores meanwhile is not executed again", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  const second = tens();
  let other: Promise<unknown> | undefined;
  const { exec, calls } = tens();
  const [output] = await run(cache, async (vectors) => {
    await (other ??= run(cache.slice({ s: [7] }), second.exec));
    return exec(vectors);
  });
  assertEquals([output, calls, second.calls], [ALL, [[1, 2, 3], [4, 5, 6]], [[7]]]);
});

test("a chunk in the hands of another run is waited for, and what failed there is executed", async () => {
  await using dir = await tempDir();
  const { opened, open } = gate();
  const { opened: called, open: call } = gate();
  const first = run(
    line(dir.path),
    perPoint(async ({ s }: { s: number }) => {
      call();
      await opened;
      if (s === 2) throw new Error("no");
      return s * 10;
    }),
    { onError: "continue" },
  );
  await called;
  const { exec, calls } = tens();
  const second = run(line(dir.path), exec);
  open();
  assertEquals((await first)[0] as unknown[], [10, MISSING, ...ALL.slice(2)]);
  assertEquals([(await second)[0], calls.flat().filter((s) => s < 4)], [ALL, [2]]);
});

test("a chunk that waits for a retry stays in hand", async () => {
  await using dir = await tempDir();
  const { opened, open } = gate();
  let failures = 0;
  const first = run(line(dir.path, { axisValues: { s: [1, 2, 3] } }), ({ s }) => {
    open();
    if (failures++ === 0) throw new Error("once");
    return s.map((value) => value * 10);
  }, { retries: 1 });
  await opened;
  const { exec, calls } = tens();
  const [output] = await run(line(dir.path, { axisValues: { s: [1, 2, 3] } }), exec);
  assertEquals([output, calls, (await first)[0]], [[10, 20, 30], [], [10, 20, 30]]);
});

test("points that two listed chunks share are executed by one of them", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const [output, { executedPoints }] = await runChunks([[["s", [1, 2, 3]]], [["s", [2, 3, 4]]], [["s", [4, 1]]]], exec, {
    cache: line(dir.path),
  });
  assertEquals([output, executedPoints], [[10, 20, 30, 20, 30, 40, 40, 10], 4]);
  assertEquals(calls.flat().sort(), [1, 2, 3, 4]);
});

test("names of the caller's making are asked for when a chunk is started, and not before", async () => {
  await using dir = await tempDir();
  const seen: string[] = [];
  const chunkHashFn = (_params: unknown, [[, values]]: readonly (readonly [string, readonly unknown[]])[]) => {
    seen.push(`name ${values.join()}`);
    return `chunk-${values.join("-")}`;
  };
  await run(line(dir.path, { chunkHashFn }), ({ s }) => {
    // The first of them were for looking the chunks up.
    if (seen.includes("call")) return s;
    seen.splice(0, seen.length, "call");
    return s;
  });
  assertEquals(seen.filter((what) => what !== "name 1,2,3"), ["call", "name 4,5,6", "name 7"]);
});

test("chunks are named alike, whether one by one or many at a time", async () => {
  await using dir = await tempDir();
  const axisValues = { s: Array.from({ length: 100 }, (_, i) => i) };
  const { exec } = tens();
  await run(line(dir.path, { axisValues, chunkSpec: { s: 1 } }), exec);
  const again = tens();
  for (const s of [0, 31, 32, 33, 64, 99]) {
    const [output] = await run(line(dir.path, { axisValues, chunkSpec: { s: 1 } }).slice({ s: [s] }), again.exec, { reuse: "name" });
    assertEquals(output, [s * 10]);
  }
  assertEquals(again.calls, []);
});
