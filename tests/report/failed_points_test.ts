import { assertEquals } from "@std/assert";
import { ChunkCache, perPoint, run } from "../../mod.ts";
import { viewOf } from "../../src/cache_view.ts";
import { failedPoints } from "../../src/report/failed_points.ts";
import { ReportGrid } from "../../src/report/report_grid.ts";
import { tempDir, test } from "../test.ts";

async function failuresOf(cache: object) {
  const found: [readonly number[], string][] = [];
  for await (const { points, failure } of failedPoints(new ReportGrid(viewOf(cache)!))) {
    found.push([points, `${failure.name}: ${failure.message}`]);
  }
  return found.sort(([a], [b]) => a[0] - b[0]);
}

test("failedPoints() gives the failures of the grid and the version", async () => {
  await using dir = await tempDir();
  const make = (a: number[], version?: string) =>
    new ChunkCache({
      root: dir.path,
      cacheId: "id",
      chunkSpec: { a: 2 },
      axisValues: { a },
      verbose: 0,
      ...version === undefined ? {} : { version },
    });
  const odd = perPoint(({ a }: { a: number }) => {
    if (a % 2 === 1) throw new RangeError(`${a} is odd`);
    return a;
  });
  await run(make([1, 2, 3, 4]), odd, { onError: "continue" });
  assertEquals(await failuresOf(make([1, 2, 3, 4])), [[[0], "RangeError: 1 is odd"], [[2], "RangeError: 3 is odd"]]);
  assertEquals(await failuresOf(make([9, 3])), [[[1], "RangeError: 3 is odd"]]);
  assertEquals(await failuresOf(make([1, 2, 3, 4], "v2")), []);
});
