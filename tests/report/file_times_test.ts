import { assert, assertEquals } from "@std/assert";
import { ChunkCache, run } from "../../mod.ts";
import { viewOf } from "../../src/cache_view.ts";
import { fileTimes } from "../../src/report/file_times.ts";
import { ReportGrid } from "../../src/report/report_grid.ts";
import { tempDir, test } from "../test.ts";

test("fileTimes() tells what each file covers and how long it took", async () => {
  await using dir = await tempDir();
  const make = (a: number[]) => new ChunkCache({ root: dir.path, cacheId: "id", chunkSpec: { a: 2 }, axisValues: { a }, verbose: 0 });
  await run(make([1, 2, 3]), ({ a }) => a);
  const grid = new ReportGrid(viewOf(make([1, 5, 2, 4]))!);
  await grid.state.sync();
  const files = [];
  for await (const some of fileTimes(grid, new Set())) files.push(...some);
  assertEquals(files.map(({ runs, count }) => [runs, count]), [[[[[0, 0], [2, 2]]], 2]]);
  assert(files[0].ms >= 0 && !Number.isNaN(Date.parse(files[0].time)));
});
