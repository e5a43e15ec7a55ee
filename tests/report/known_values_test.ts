import { assertEquals } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { ChunkCache, run } from "../../mod.ts";
import { viewOf } from "../../src/cache_view.ts";
import { knownValues } from "../../src/report/known_values.ts";
import { ReportGrid } from "../../src/report/report_grid.ts";
import { tempDir, test } from "../test.ts";

async function valuesOf(cache: object) {
  const unread = { wholeChunks: 0, damaged: new Set<string>() };
  const found: (readonly [number, unknown])[] = [];
  for await (const { points, values } of knownValues(new ReportGrid(viewOf(cache)!), unread)) {
    for (const [n, point] of points.entries()) found.push([point, values[n]]);
  }
  return { found: found.sort(([a], [b]) => a - b), wholeChunks: unread.wholeChunks, damaged: unread.damaged.size };
}

const grid = (root: string) => new ChunkCache({ root, cacheId: "id", chunkSpec: { a: 2 }, axisValues: { a: [1, 2, 3, 4, 5] }, verbose: 0 });
const square = ({ a }: { a: number[] }) => a.map((value) => value * value);

test("knownValues() gives what is known, by the numbers of a slice", async () => {
  await using dir = await tempDir();
  const cache = grid(dir.path);
  await run(cache.slice({ a: [3, 5] }), square);
  assertEquals((await valuesOf(cache)).found, [[2, 9], [3, 16], [4, 25]]);
  assertEquals((await valuesOf(cache.slice({ a: [5, 1, 4] }))).found, [[0, 25], [2, 16]]);
});

test("knownValues() counts whole outputs and damaged files", async () => {
  await using dir = await tempDir();
  await run(grid(dir.path).slice({ a: [1, 3] }), square);
  await run(grid(dir.path).slice({ a: [5] }), () => "whole");
  const key = [["a", [1, 2]]] as const;
  await writeFile(grid(dir.path).resolveCachePath(key, grid(dir.path).chunkHash(key)), "no longer a chunk file");
  assertEquals(await valuesOf(grid(dir.path)), { found: [[2, 9], [3, 16]], wholeChunks: 1, damaged: 1 });
});
