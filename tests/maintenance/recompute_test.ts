import { assert, assertEquals, assertThrows } from "@std/assert";
import { ChunkCache, type ExecFn, run } from "../../mod.ts";
import { checkRecompute, type RecomputeOptions, sample, seededRandom } from "../../src/maintenance/recompute.ts";
import { verify } from "../../src/maintenance/verify.ts";
import { scale } from "../map/fixtures/tasks.ts";
import { tempDir, test } from "../test.ts";
import { POOL, type PoolAxes, poolCache, Recorder, valueOf } from "./pool.ts";

async function known(root: string): Promise<void> {
  await run(poolCache(root), new Recorder().exec);
}

test("recompute() takes the same points for the same seed, and as many as are asked for", async () => {
  await using dir = await tempDir();
  await known(dir.path);
  const taken = async (seed: number) => {
    const { points, exec: execFn } = new Recorder();
    const { recomputed, isSound } = await verify(poolCache(dir.path), { recompute: { count: 4, execFn, seed } });
    assertEquals([isSound, recomputed?.points, recomputed?.seed, new Set(points).size], [true, 4, seed, 4]);
    return points;
  };
  assertEquals(await taken(7), await taken(7));
  const others = [await taken(1), await taken(2), await taken(3)];
  assert(new Set(others.map(String)).size > 1);
});

test("recompute() tells a changed function from one that gives something else each time", async () => {
  await using dir = await tempDir();
  await known(dir.path);
  let calls = 0;
  const execFn: ExecFn<PoolAxes, unknown[]> = ({ a, s }) => {
    if (a[0] === "u") return [{ old: false }];
    if (a[0] === "v") return [++calls];
    if (s[0] === 1) throw new RangeError("not any more");
    return [valueOf(a[0], s[0])];
  };
  const { recomputed } = await verify(poolCache(dir.path), { recompute: { count: 18, execFn } });
  const kinds = recomputed!.differences.map(({ point, kind }) => `${point.a}${point.s} ${kind}`).sort();
  assertEquals(kinds, [
    ...[1, 2, 3, 4, 5, 6].map((s) => `u${s} changed`),
    ...[1, 2, 3, 4, 5, 6].map((s) => `v${s} nondeterministic`),
    "w1 failed",
  ]);
  const failed = recomputed!.differences.find(({ kind }) => kind === "failed");
  assertEquals([failed?.stored, failed?.error], [valueOf("w", 1), "not any more"]);
});

test("recompute() compares numbers as nearly as it is told", async () => {
  await using dir = await tempDir();
  const cache = () => poolCache(dir.path, POOL, { a: 3, s: 6 });
  await run(cache(), ({ a, s }) => a.flatMap(() => s.map((value) => value / 3)));
  const execFn: ExecFn<PoolAxes, unknown> = ({ s }) => [s[0] / 3 * (1 + 1e-12)];
  assertEquals((await verify(cache(), { recompute: { count: 3, execFn } })).isSound, false);
  assertEquals((await verify(cache(), { recompute: { count: 3, execFn, rtol: 1e-9 } })).isSound, true);
});

test("recompute() executes a whole output for its block, and points of parts", async () => {
  await using dir = await tempDir();
  const cache = () => poolCache(dir.path, POOL, { a: 1, s: 6 });
  await run(cache().slice({ a: ["u"] }), ({ s }) => ({ sum: s.length }));
  await run(cache().slice({ a: ["v"], s: [5, 2] }), new Recorder().exec, { granularity: "point" });
  const recorder = new Recorder();
  const execFn: ExecFn<PoolAxes, unknown> = (vectors, context) =>
    vectors.a[0] === "u" ? { sum: vectors.s.length } : recorder.exec(vectors, context);
  const { recomputed } = await verify(cache(), { recompute: { count: 10, execFn } });
  assertEquals([recomputed?.points, recomputed?.differences, recorder.points.sort()], [3, [], ["v2", "v5"]]);
});

test("recompute() executes in workers, and tells differences in the order of the files", async () => {
  await using dir = await tempDir();
  const axisValues = { s: [1, 2, 3, 4, 5, 6] };
  const cache = new ChunkCache({ root: dir.path, cacheId: "lines", chunkSpec: { s: 2 }, axisValues, verbose: 0 });
  await run(cache, ({ s }) => s.map((value) => value % 2 === 0 ? 3 * value : 0));
  const steps: number[] = [];
  const inWorkers = scale.withParams({ alpha: 3 });
  const compared = async (execFn: RecomputeOptions["execFn"], maxWorkers?: number) => {
    const options = { recompute: { count: 6, execFn, seed: 1, maxWorkers }, onProgress: () => steps.push(1) };
    return (await verify(cache, options)).recomputed!;
  };
  const here = await compared(({ s }: { s: number[] }) => s.map((value) => 3 * value));
  const told = steps.length;
  assertEquals(here.differences.map(({ kind }) => kind), ["changed", "changed", "changed"]);
  assertEquals(await compared(inWorkers as unknown as RecomputeOptions["execFn"], 2), here);
  assertEquals(steps.length, 2 * told);
});

test("checkRecompute() refuses what cannot be", () => {
  const execFn = () => [];
  assertThrows(() => checkRecompute({ count: 1, execFn: 1 as never }), TypeError, "execFn must be the function");
  assertThrows(() => checkRecompute({ count: 1.5, execFn }), RangeError, "count must be a positive integer: received 1.5");
  assertThrows(() => checkRecompute({ count: 1, execFn, seed: 0.5 }), RangeError, "seed must be an integer");
  assertThrows(() => checkRecompute({ count: 1, execFn, rtol: -1 }), RangeError, "rtol must be from 0 up to 1");
  assertThrows(() => checkRecompute({ count: 1, execFn, maxWorkers: 0 }), RangeError, "maxWorkers must be a positive integer");
  assertThrows(() => checkRecompute({ count: 1, execFn, maxWorkers: 2 }), TypeError, "Cannot recompute in workers");
});

test("sample() gives different numbers below the limit, each as likely", () => {
  const random = seededRandom(5);
  const counts = new Array(10).fill(0);
  for (let n = 0; n < 3000; n++) {
    const numbers = sample(3, 10, random);
    assertEquals(new Set(numbers).size, 3);
    for (const number of numbers) counts[number]++;
  }
  assert(counts.every((count) => count > 800 && count < 1000), String(counts));
  assertEquals(sample(20, 3, random), [0, 1, 2]);
});
