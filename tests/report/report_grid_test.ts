import { assertEquals } from "@std/assert";
import { viewOf } from "../../src/cache_view.ts";
import { type AxesInput, ChunkCache, type ChunkCacheOptions, run, zip } from "../../mod.ts";
import { gridStates, packStates, ReportGrid } from "../../src/report/report_grid.ts";
import { tempDir, test } from "../test.ts";
import { fails, isExcluded, isMissing, makeSweep, type Point } from "./sweep.ts";

function gridOf(cache: object): ReportGrid {
  return new ReportGrid(viewOf(cache)!);
}

/** A grid that has no files. */
function unstored(options: Partial<ChunkCacheOptions<AxesInput, unknown>>): ReportGrid {
  return gridOf(new ChunkCache({ root: "nowhere", cacheId: "id", axisValues: {}, ...options }));
}

test("ReportGrid.pageAxes tells numbers as numbers and anything else as texts", () => {
  const grid = unstored({ axisValues: { a: [1, 0.5], b: [1, Infinity], c: zip({ w: [8], d: ["x"] }), e: [new Date(0)] } });
  assertEquals(grid.pageAxes, [
    { name: "a", numbers: { type: "f64", data: "AAAAAAAA8D8AAAAAAADgPw==" } },
    { name: "b", texts: ["1", "Infinity"] },
    { name: "c", texts: ["w = 8, d = x"] },
    { name: "e", texts: ["1970-01-01T00:00:00.000Z"] },
  ]);
});

test("ReportGrid.pointAt() numbers points, whatever the order of the axes", () => {
  const grid = unstored({ axisValues: { a: [1, 2], b: ["x", "y", "z"] } });
  assertEquals(grid.pointAt(["b", "a"], ["z", 2]), 5);
  assertEquals(grid.pointAt(["a", "b"], [1, "none"]), undefined);
  assertEquals(grid.pointAt(["a"], [1]), undefined);
});

test("ReportGrid of a slice has each of its values once", () => {
  const cache = new ChunkCache({ root: "nowhere", cacheId: "id", axisValues: { a: [1, 2, 3] } });
  const grid = gridOf(cache.slice({ a: [3, 1, 3] }));
  assertEquals([grid.length, grid.pageAxes[0].numbers], [2, { type: "u8", data: "AwE=" }]);
  assertEquals([grid.pointAt(["a"], [3]), grid.pointAt(["a"], [2])], [0, undefined]);
  assertEquals(grid.blockOf([["a", [1, 2]]]), [[1]]);
  assertEquals(grid.blockOf([["a", [2]]]), undefined);
});

test("gridStates() tells known, missing, failed and excluded points apart", async () => {
  await using dir = await tempDir();
  const cache = await makeSweep(dir.path);
  const grid = gridOf(cache);
  await grid.state.sync();
  const { kind, width, rate, seed } = cache.axisValues;
  const points: Point[] = kind.flatMap((k) =>
    width.flatMap((w) => rate.flatMap((r) => seed.map((s) => ({ kind: k, width: w, rate: r, seed: s }))))
  );
  const onRecord = new Set(points.flatMap((point, n) => fails(point) ? [n] : []));
  const { states, counts, failed } = gridStates(grid, onRecord, 100);
  assertEquals([...states!], points.map((point) => isExcluded(point) ? 3 : isMissing(point) && !fails(point) ? 0 : fails(point) ? 2 : 1));
  assertEquals(counts.known + counts.missing + counts.failed + counts.excluded, counts.total);
  assertEquals(failed.size, counts.failed);
  assertEquals(gridStates(grid, onRecord, 10), { states: undefined, counts, failed });
});

test("gridStates() takes whole outputs for known", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "whole", chunkSpec: { a: 2 }, axisValues: { a: [1, 2, 3] } });
  await run(cache.slice({ a: [1] }), () => ({ all: true }));
  const grid = gridOf(cache);
  await grid.state.sync();
  assertEquals([...gridStates(grid, new Set(), 10).states!], [1, 1, 0]);
});

test("packStates() puts four to a byte", () => {
  assertEquals(packStates(new Uint8Array([0, 1, 2, 3, 1])), new Uint8Array([0b11100100, 1]));
});
