import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { type ExecContext, type MapFn, MISSING, perPoint, run } from "../../mod.ts";
import { Stop } from "../../src/engine/settling.ts";
import { chunkFiles, line, plane, tens, words } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

const ALL = [10, 20, 30, 40, 50, 60, 70];
const onError = "continue";

test("Stop keeps what went wrong first", () => {
  const stop = new Stop();
  assertEquals([stop.failure, stop.signal.aborted], [undefined, false]);
  stop.fail(undefined);
  stop.fail(new Error("second"));
  assertEquals([stop.failure, stop.signal.aborted], [{ error: undefined }, true]);
  const other = new Stop();
  const first = new Error("first");
  other.fail(first);
  assertStrictEquals(other.signal.reason, first);
});

test("what other blocks of a chunk give does not count once one of them gave a whole output", async () => {
  await using dir = await tempDir();
  const cache = () => plane(dir.path, { axisValues: { a: ["x", "y"], s: [1, 2] }, chunkSpec: { a: 2, s: 2 } });
  await run(cache().slice({ a: "y", s: 2 }), words().exec, { granularity: "point" });
  const sizes: number[] = [];
  const mixed = ({ a, s }: { a: string[]; s: number[] }): unknown => {
    sizes.push(a.length * s.length);
    if (sizes.length === 1) return { first: true };
    if (a.length * s.length < 4) throw new Error("does not count");
    return { size: a.length * s.length };
  };
  const atOnce: MapFn = (fn, items) => Promise.all(items.map(fn));
  const [output, { failures, executedPoints, executedChunks }] = await run(cache(), mixed, { partial: "complete", mapFn: atOnce });
  assertEquals([output, failures, executedPoints, executedChunks], [[{ size: 4 }], [], 7, 1]);
  assertEquals(sizes, [2, 1, 4]);
});

test("once a block gave a whole output, the call for all of the chunk is the next one", async () => {
  await using dir = await tempDir();
  const cache = () => plane(dir.path, { axisValues: { a: ["x", "y"], s: [1, 2] }, chunkSpec: { a: 2, s: 2 } });
  await run(cache().slice({ a: "y", s: 2 }), words().exec, { granularity: "point" });
  const sizes: number[] = [];
  const [output] = await run(cache(), ({ a, s }) => {
    sizes.push(a.length * s.length);
    return { size: a.length * s.length };
  }, { partial: "complete" });
  assertEquals([output as unknown, sizes], [[{ size: 4 }], [2, 4]]);
});

test("the call for all of a chunk may give one output per point, and what was known stays", async () => {
  await using dir = await tempDir();
  const cache = () => plane(dir.path, { axisValues: { a: ["x", "y"], s: [1, 2] }, chunkSpec: { a: 2, s: 2 } });
  await run(cache().slice({ a: "y", s: 2 }), () => ["known"], { granularity: "point" });
  const late = ({ a, s }: { a: string[]; s: number[] }): unknown => a.length * s.length < 4 ? "whole" : words().exec({ a, s });
  const [output] = await run(cache(), late, { partial: "complete" });
  assertEquals(output, ["x1", "x2", "y1", "known"]);
  const [again, { executedPoints }] = await run(cache(), words().exec);
  assertEquals([again, executedPoints], [["x1", "x2", "y1", "known"], 0]);
});

test("an output of the wrong point ends the run, whatever it is to do about failures", async () => {
  await using dir = await tempDir();
  const wrong = perPoint(({ s }: { s: number }) => ({ s: s === 5 ? 6 : s }));
  await assertRejects(() => run(line(dir.path), wrong, { onError, retries: 3 }), Error, 'belongs to the point {"s":5}');
  assertEquals((await line(dir.path).cacheStatus()).knownPoints, 4);
});

test("a point that a block has not cannot be settled", async () => {
  await using dir = await tempDir();
  const wild = ({ s }: { s: number[] }, { settle }: ExecContext) => {
    settle(3, 1);
    return s;
  };
  await assertRejects(() => run(line(dir.path), wild), Error, "Cannot settle point 3");
});

test("executedPoints of onProgress goes up to the number of points, whatever is tried again", async () => {
  await using dir = await tempDir();
  let failures = 0;
  const seen: number[] = [];
  const point = perPoint(({ s }: { s: number }) => {
    if (s === 2 && failures++ === 0) throw new Error("once");
    return s * 10;
  });
  const [output, { executedPoints }] = await run(line(dir.path), point, {
    retries: 1,
    onProgress: (event) => void seen.push(event.executedPoints),
  });
  assertEquals([output, executedPoints, seen.at(-1), Math.max(...seen)], [ALL, 7, 7, 7]);
});

test("a chunk all of whose points failed is executed, holds MISSING, and has no file", async () => {
  await using dir = await tempDir();
  const [output, { executedChunks, cachedChunks }] = await run(line(dir.path), ({ s }) => {
    if (s.includes(4)) throw new Error("no");
    return tens().exec({ s });
  }, { onError });
  assertEquals([output as unknown[], executedChunks, cachedChunks], [[10, 20, 30, MISSING, MISSING, MISSING, 70], 3, 0]);
  assertEquals((await chunkFiles(dir.path)).length, 2);
});
