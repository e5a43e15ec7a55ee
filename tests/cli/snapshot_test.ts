import { assertEquals } from "@std/assert";
import { ChunkCache, run } from "../../mod.ts";
import { estimateLine, estimateOf, newValues } from "../../src/cli/snapshot.ts";
import { tempDir, test } from "../test.ts";

function cacheIn(root: string, s: number[], t: string[]) {
  return new ChunkCache({ root, cacheId: "c", chunkSpec: { s: 1, t: 2 }, axisValues: { s, t }, verbose: 0 });
}
const exec = ({ s, t }: { s: number[]; t: string[] }) => s.flatMap((a) => t.map((b) => a + b));

test("newValues() tells the values of which nothing is known, where others of the axis are", async () => {
  await using dir = await tempDir();
  assertEquals(newValues(await cacheIn(dir.path, [1, 2], ["a", "b"]).cacheStatus()), []);
  await run(cacheIn(dir.path, [1, 2], ["a", "b"]), exec);
  assertEquals(newValues(await cacheIn(dir.path, [1, 2], ["a", "b"]).cacheStatus()), []);
  assertEquals(newValues(await cacheIn(dir.path, [0, 1, 2, 9], ["a", "b"]).cacheStatus()), ["s = 0, 9"]);
  assertEquals(newValues(await cacheIn(dir.path, [1, 2], ["a", "b", "c", "d"]).cacheStatus()), ['t = "c", "d"']);
  const many = [1, ...Array.from({ length: 7 }, (_, i) => i + 10)];
  assertEquals(newValues(await cacheIn(dir.path, many, ["a", "b"]).cacheStatus()), ["s = 10, 11, 12, 13, 14, … (7 values)"]);
});

test("estimateLine() tells the time of what is missing", () => {
  const survey = { failedPoints: 0, errors: [], files: 1, bytes: 1, pointMs: 20, timedPoints: 1000, processes: [] };
  const estimate = estimateOf(survey);
  assertEquals(estimateLine(estimate, 500, 1), "time      about 10.00 s in one thread: 20 ms a point, by 1,000 points on record");
  assertEquals(estimateLine(estimate, 500, 4), "time      about 2.50 s in 4 workers: 20 ms a point, by 1,000 points on record");
  assertEquals(estimateLine({ pointMs: 0.0123, basis: "x" }, 1000, 1), "time      about 12 ms in one thread: 12 µs a point, by x");
  assertEquals(estimateLine(undefined, 0, 1), "time      nothing to execute");
  assertEquals(estimateOf({ ...survey, pointMs: undefined }), undefined);
});
