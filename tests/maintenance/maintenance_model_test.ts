import process from "node:process";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { run } from "../../mod.ts";
import { compact, gc, remove, verify } from "../../src/maintenance.ts";
import { inputs, tempDir, test } from "../test.ts";
import { POOL, poolCache, Recorder, valueOf, valuesOf } from "./pool.ts";

type Axes = { a: string[]; s: number[] };
type Step =
  | { readonly do: "run"; readonly grid: Axes; readonly asked: Axes; readonly point: boolean; readonly again: boolean }
  | { readonly do: "compact" | "gc" | "verify" }
  | { readonly do: "remove"; readonly asked: Axes; readonly odd: boolean };

const sizes = fc.record({ a: fc.integer({ min: 1, max: 3 }), s: fc.integer({ min: 1, max: 6 }) });
const grid = fc.record({
  a: fc.shuffledSubarray(POOL.a, { minLength: 1 }),
  s: fc.shuffledSubarray(POOL.s, { minLength: 1 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("run" as const), grid, asked: grid, point: fc.boolean(), again: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("compact" as const, "gc" as const, "verify" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), asked: grid, odd: fc.boolean() }) },
);

function within(of: Axes, asked: Axes): Axes {
  const pick = <T>(list: T[], some: T[]) =>
    list.some((value) => some.includes(value)) ? list.filter((value) => some.includes(value)) : list;
  return { a: pick(of.a, asked.a), s: pick(of.s, asked.s) };
}

async function play(root: string, steps: readonly (Step & { readonly size: { a: number; s: number } })[]): Promise<void> {
  const known = new Set<string>();
  for (const each of steps) {
    if (each.do === "run") {
      const asked = within(each.grid, each.asked);
      const recorder = new Recorder();
      const cache = poolCache(root, each.grid, each.size);
      const [output] = await run(cache.slice(asked), recorder.exec, {
        granularity: each.point ? "point" : "chunk",
        partial: "complete",
        // Points that are known elsewhere are executed again: so files come to share points.
        reuse: each.again ? "name" : "value",
      });
      assertEquals(output, valuesOf(asked));
      if (!each.again) assertEquals(recorder.points.filter((point) => known.has(point)), []);
      for (const point of recorder.points) known.add(point);
    } else if (each.do === "remove") {
      const isMeant = (a: string, s: number) => each.asked.a.includes(a) && each.asked.s.includes(s) && (!each.odd || s % 2 === 1);
      const before = poolCache(root, POOL, each.size);
      await remove(before, { selection: each.asked, ...(each.odd ? { where: ({ s }) => s % 2 === 1 } : {}) });
      for (const a of POOL.a) for (const s of POOL.s) if (isMeant(a, s)) known.delete(`${a}${s}`);
    } else if (each.do === "verify") {
      const { isSound, duplicates } = await verify(poolCache(root));
      assertEquals([isSound || known.size === 0, duplicates.unequalPoints], [true, 0]);
    } else if (each.do === "gc") await gc(poolCache(root, POOL, each.size));
    else {
      const { points } = await compact(poolCache(root, within(POOL, { a: ["v", "w"], s: [2, 5, 6] }), each.size));
      assertEquals(points, known.size);
      const again = await compact(poolCache(root, within(POOL, { a: ["v", "w"], s: [2, 5, 6] }), each.size));
      assertEquals([again.written, again.removed], [0, 0]);
    }
    assertEquals((await poolCache(root).cacheStatus()).knownPoints, known.size, each.do);
  }
  const recorder = new Recorder();
  const [output] = await run(poolCache(root), recorder.exec, { partial: "complete" });
  assertEquals(output, valuesOf(POOL));
  const missing = POOL.a.flatMap((a) => POOL.s.map((s) => `${a}${s}`)).filter((point) => !known.has(point));
  assertEquals(recorder.points.sort(), missing.sort());
  assert(valueOf("u", 1) !== undefined);
}

test("compact(), gc(), remove() and verify() do with a cache what they would do with a Map", async () => {
  const plan = fc.array(fc.tuple(step, sizes).map(([each, size]) => ({ ...each, size })), { minLength: 2, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(plan, async (steps) => {
      await using dir = await tempDir();
      await play(dir.path, steps);
    }),
    { numRuns: Number(process.env.CHUNK_MEMO_MODEL_RUNS ?? inputs(20)) },
  );
});
