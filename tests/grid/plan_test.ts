import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ChunkKey } from "../../src/format/types.ts";
import { pointRecord } from "../../src/grid/axes.ts";
import { ChunkGrid, chunkKey } from "../../src/grid/chunk_grid.ts";
import { KnownPoints } from "../../src/grid/known_points.ts";
import { excludedPoints, isPresent, layoutFile, missingFlags, planChunk, planNothing } from "../../src/grid/plan.ts";
import { inputs, test } from "../test.ts";
import { axesOf, fileOf, pointsOf, productOf, rowsOf, someOfBlock } from "./grids.ts";

const vector = fc.uniqueArray(fc.nat({ max: 6 }), { minLength: 1, maxLength: 4 });
const block = fc.tuple(vector, vector, fc.boolean()).map(([a, b, isTurned]): ChunkKey =>
  isTurned ? [["b", b], ["a", a]] : [["a", a], ["b", b]]
);
const files = fc.array(fc.tuple(block, fc.infiniteStream(fc.boolean())), { maxLength: 6 }).map((given) =>
  given.map(([axes, there], i) => {
    const flags = [...there.take(16)];
    return fileOf(`f${i}`, axes, (point) => flags[point]);
  })
);
const grid = fc.tuple(vector, vector, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .map(([a, b, ...sizes]) => new ChunkGrid(axesOf({ a, b }), sizes));
const isOdd = (point: Record<string, unknown>) => (Number(point.a) + Number(point.b)) % 2 === 1;

test("planChunk() finds every known point in one source, and misses the others", () => {
  fc.assert(
    fc.property(grid, files, fc.boolean(), (given, held, hasWhere) => {
      const known = new KnownPoints(given.axes, "v1");
      for (const file of held) known.add(file);
      for (let i = 0; i < given.chunkCount; i++) {
        const chunk = given.chunk(i);
        const names = pointsOf(chunkKey(given.axes, chunk));
        const records = productOf(chunkKey(given.axes, chunk).map(([, values]) => values)).map((values) => pointRecord(given.axes, values));
        const isIn = (point: number) => !hasWhere || isOdd(records[point]);
        const plan = planChunk(given.axes, chunk, known, hasWhere ? isOdd : undefined);
        const found = plan.sources.flatMap(({ points }) => [...points]);
        assertEquals(new Set(found).size, found.length);
        for (const { file, points, rows } of plan.sources) {
          assertEquals([...points].map((point) => names[point]), [...rows].map((row) => rowsOf(file)[row]));
        }
        const everywhere = new Set(held.flatMap(rowsOf));
        const expected = names.map((name, point) => isIn(point) ? everywhere.has(name) : undefined);
        assertEquals(plan.size, names.length);
        assertEquals(found.sort((a, b) => a - b), [...names.keys()].filter((point) => expected[point] === true));
        assertEquals([...plan.missing], [...names.keys()].filter((point) => expected[point] === false));
        if (hasWhere) assertEquals([...plan.excluded!], expected.map((is) => Number(is === undefined)));
      }
    }),
    { numRuns: inputs(300) },
  );
});

test("planChunk() calls a source inside only if the chunk's next file can hold all of it", () => {
  fc.assert(
    fc.property(grid, files, fc.boolean(), (given, held, hasWhere) => {
      const known = new KnownPoints(given.axes, "v1");
      for (const file of held) known.add(file);
      for (let i = 0; i < given.chunkCount; i++) {
        const plan = planChunk(given.axes, given.chunk(i), known, hasWhere ? isOdd : undefined);
        const names = pointsOf(chunkKey(given.axes, given.chunk(i)));
        const inChunk = new Set(plan.sources.flatMap(({ points }) => [...points].map((point) => names[point])));
        // Whatever is inside may be removed once the chunk is stored: none of its points may be lost by that.
        for (const { file } of plan.sources.filter(({ inside }) => inside)) {
          assertEquals(rowsOf(file).filter((point) => !inChunk.has(point)), []);
        }
      }
    }),
    { numRuns: inputs(300) },
  );
});

test("planChunk() takes a whole output for exactly its vectors", () => {
  const axes = axesOf({ a: [1, 2], b: [3] });
  const [chunk] = [new ChunkGrid(axes, [2, 1]).chunk(0)];
  const wholeOf = (key: ChunkKey) => {
    const known = new KnownPoints(axes, "v1");
    known.add({ ...fileOf("w", key), whole: true });
    const plan = planChunk(axes, chunk, known);
    return [plan.whole?.path, plan.sources.length, plan.missing.length];
  };
  assertEquals(wholeOf([["a", [1, 2]], ["b", [3]]]), ["w", 0, 2]);
  assertEquals(wholeOf([["b", [3]], ["a", [1, 2]]]), [undefined, 0, 2]);
  assertEquals(wholeOf([["a", [2, 1]], ["b", [3]]]), [undefined, 0, 2]);
  assertEquals(wholeOf([["a", [1]], ["b", [3]]]), [undefined, 0, 2]);
  assertEquals(wholeOf([["a", [1, 2]], ["b", [3, 4]]]), [undefined, 0, 2]);
});

test("planNothing() misses every point", () => {
  const plan = planNothing(new ChunkGrid(axesOf({ a: [1, 2], b: [3, 4, 5] }), [2, 2]).chunk(0));
  assertEquals([plan.size, plan.sources, [...plan.missing]], [4, [], [0, 1, 2, 3]]);
});

test("excludedPoints() asks for every point once", () => {
  const axes = axesOf({ a: [1, 2], b: [3, 4] });
  const asked: unknown[] = [];
  const excluded = excludedPoints(axes, new ChunkGrid(axes, [2, 2]).chunk(0), (point) => asked.push(point) % 2 === 1);
  assertEquals(asked, [{ a: 1, b: 3 }, { a: 1, b: 4 }, { a: 2, b: 3 }, { a: 2, b: 4 }]);
  assertEquals([...excluded], [0, 1, 0, 1]);
});

test("layoutFile() lays points out in the smallest block, in their order", () => {
  fc.assert(fc.property(someOfBlock.filter(({ points }) => points.length > 0), ({ lengths, points }) => {
    const { offsets, presence } = layoutFile(lengths, points);
    const block = productOf(offsets.map((list) => [...list]));
    const there = block.filter((_, point) => isPresent(presence, point));
    const all = productOf(lengths.map((length) => Array.from({ length }, (_, i) => i)));
    assertEquals(there, [...points].map((point) => all[point]));
    assertEquals(presence === undefined, there.length === block.length);
    if (presence !== undefined) assertEquals(presence.length, Math.ceil(block.length / 8));
  }));
});

test("missingFlags() flags the missing points, and none where a whole output stands for all", () => {
  const missing = Uint32Array.of(0, 2);
  assertEquals(missingFlags({ size: 4, missing }), Uint8Array.of(1, 0, 1, 0));
  assertEquals(missingFlags({ size: 4, missing, whole: {} as never }), new Uint8Array(4));
});
