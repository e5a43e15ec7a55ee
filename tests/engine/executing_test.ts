import { assertEquals, assertRejects } from "@std/assert";
import { ExecutionError, type MapFn, OutputMismatchError, perPoint, run, runChunks } from "../../mod.ts";
import { chunkFiles, gate, line, plane, tens, words } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

const together: MapFn = (fn, items) => Promise.all(items.map(fn));

test("blocks are executed one after another without a map function", async () => {
  await using dir = await tempDir();
  let active = 0;
  await run(line(dir.path), async ({ s }) => {
    assertEquals(++active, 1);
    await new Promise((resolve) => setTimeout(resolve, 1));
    active--;
    return s;
  });
});

test("every block is stored before the next one starts", async () => {
  await using dir = await tempDir();
  const seen: number[] = [];
  await run(line(dir.path), async ({ s }) => {
    seen.push((await chunkFiles(dir.path)).length);
    return s;
  });
  assertEquals(seen, [0, 1, 2]);
});

test("an execution error names a long block in short", async () => {
  await using dir = await tempDir();
  const s = Array.from({ length: 1000 }, (_, i) => i);
  const cache = line(dir.path, { axisValues: { s }, chunkSpec: { s: 1000 } });
  const error = await assertRejects(() =>
    run(cache, () => {
      throw new Error("no");
    }), ExecutionError);
  assertEquals([error.message.length < 400, (error.block.s as number[]).length], [true, 1000]);
});

test("with a map function, blocks that were not started when one failed are not executed", async () => {
  await using dir = await tempDir();
  const calls: number[][] = [];
  const lazily: MapFn = async function* (fn, items) {
    for (const item of items) yield await fn(item);
  };
  await assertRejects(() =>
    run(line(dir.path), ({ s }) => {
      calls.push(s);
      throw new Error("no");
    }, { mapFn: lazily }), ExecutionError);
  assertEquals(calls, [[1, 2, 3]]);
});

test("a failing block aborts the signal of those under way", async () => {
  await using dir = await tempDir();
  const { opened, open } = gate();
  let aborted = false;
  await assertRejects(
    () =>
      run(line(dir.path), async ({ s }, { signal }) => {
        if (s.includes(1)) {
          await opened;
          throw new Error("one");
        }
        signal.addEventListener("abort", () => aborted = true);
        open();
        await new Promise((resolve) => setTimeout(resolve, 5));
        return s;
      }, { mapFn: together }),
    ExecutionError,
    "one",
  );
  assertEquals(aborted, true);
});

test("the first of two failures is told", async () => {
  await using dir = await tempDir();
  const error = await assertRejects(() =>
    run(line(dir.path), async ({ s }) => {
      await new Promise((resolve) => setTimeout(resolve, s.includes(1) ? 10 : 1));
      throw new Error(`${s}`);
    }, { mapFn: together }), ExecutionError);
  assertEquals(error.message.endsWith("4,5,6") || error.message.endsWith(": 7"), true);
});

test("with a map function, a chunk of several blocks is stored once all are there", async () => {
  await using dir = await tempDir();
  const axisValues = { a: ["x", "y"], s: [1, 2] };
  await run(plane(dir.path, { axisValues, chunkSpec: { a: 2, s: 2 } }).slice({ a: "y", s: 2 }), words().exec, { granularity: "point" });
  const cache = plane(dir.path, { axisValues: { a: ["w", ...axisValues.a], s: [1, 2, 3] }, chunkSpec: { a: 3, s: 3 } });
  const { exec, calls } = words();
  const [output, { filesWritten, executedPoints }] = await run(cache, exec, { mapFn: together });
  assertEquals([output, filesWritten, executedPoints], [["w1", "w2", "w3", "x1", "x2", "x3", "y1", "y2", "y3"], 1, 8]);
  assertEquals(calls.length > 1, true);
  assertEquals((await chunkFiles(dir.path, "plane")).length, 1);
});

test("with a map function, whole outputs of several blocks end in one call of the whole chunk's", async () => {
  await using dir = await tempDir();
  const axisValues = { a: ["x", "y"], s: [1, 2] };
  const cache = () => plane(dir.path, { axisValues, chunkSpec: { a: 2, s: 2 } });
  await run(cache().slice({ a: "y", s: 2 }), words().exec, { granularity: "point" });
  const [output] = await run(cache(), async ({ a, s }) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return { size: a.length * s.length };
  }, { mapFn: together, partial: "complete" });
  assertEquals(output as unknown, [{ size: 4 }]);
  const [again, { executedPoints }] = await run(cache(), words().exec);
  assertEquals([again as unknown, executedPoints], [[{ size: 4 }], 0]);
});

test("settle() hands over single points of a function of vectors", async () => {
  await using dir = await tempDir();
  await assertRejects(() =>
    run(line(dir.path), ({ s }, { settle }) => {
      settle(1, s[1] * 10);
      throw new Error("no");
    }), ExecutionError);
  const { exec, calls } = tens();
  const [output] = await run(line(dir.path), exec);
  assertEquals([output.slice(0, 3), calls[0]], [[10, 20, 30], [1, 3]]);
});

test("a run that is started by the function of another is independent", async () => {
  await using dir = await tempDir();
  const [output] = await run(line(dir.path), async ({ s }) => {
    const [inner] = await run(line(dir.path, { cacheId: "inner" }), tens().exec);
    return s.map((value) => inner[value - 1] + 1);
  });
  assertEquals(output, [11, 21, 31, 41, 51, 61, 71]);
});

test("concurrent runs share blocks under a map function too", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const slow = async (vectors: { s: number[] }) => {
    await new Promise((resolve) => setTimeout(resolve, 3));
    return exec(vectors);
  };
  const runs = [1, 2, 3].map((i) => run(line(dir.path), slow, i === 2 ? {} : { mapFn: together }));
  const outputs = (await Promise.all(runs)).map(([output]) => output);
  assertEquals([outputs[0], outputs[1], outputs[2]], [outputs[0], outputs[0], outputs[0]]);
  assertEquals(calls.flat().sort(), [1, 2, 3, 4, 5, 6, 7]);
});

test("a run that waits for another goes on when that one is aborted", async () => {
  await using dir = await tempDir();
  const controller = new AbortController();
  const { opened, open } = gate();
  const first = run(
    line(dir.path),
    perPoint(async ({ s }: { s: number }) => {
      if (s === 2) {
        open();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return s * 10;
    }),
    { signal: controller.signal },
  );
  await opened;
  const { exec, calls } = tens();
  const second = run(line(dir.path), exec);
  setTimeout(() => controller.abort("stop"), 2);
  assertEquals(await first.catch((error) => error), "stop");
  assertEquals((await second)[0], [10, 20, 30, 40, 50, 60, 70]);
  assertEquals(calls.flat().includes(1), false);
});

test("points that two listed chunks share are executed once, also when all blocks start together", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const keys = [[["s", [1, 2, 3]]], [["s", [3, 4]]]] as const;
  const [output] = await runChunks(keys, exec, { cache: line(dir.path), mapFn: together });
  assertEquals(output, [10, 20, 30, 30, 40]);
  assertEquals(calls, [[1, 2, 3], [4]]);
});

test("a whole output is refused where points of its chunk are left out", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { where: ({ s }) => s !== 2 });
  await assertRejects(() => run(cache, ({ s }) => ({ sum: s.length })), OutputMismatchError, "where leaves points of the chunk out");
  assertEquals(await chunkFiles(dir.path), []);
});
