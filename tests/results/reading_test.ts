import { assertEquals, assertNotStrictEquals } from "@std/assert";
import { ChunkCache, run } from "../../mod.ts";
import { viewOf } from "../../src/cache_view.ts";
import { readBatches } from "../../src/results/reading.ts";
import { tempDir, test } from "../test.ts";

test("readBatches() gives points whose values nobody shares", async () => {
  await using dir = await tempDir();
  const axisValues = { size: [[1, 2], [3, 4]] };
  const cache = new ChunkCache({ root: dir.path, cacheId: "a", axisValues, verbose: 0 });
  await run(cache, ({ size }) => size.map(([a, b]) => a * b));
  const { state, selected } = viewOf(cache)!;
  const read = async () => {
    for await (const { points, values } of readBatches({ state, selected, onDamage: () => {} }, "read")) return { points, values };
  };
  const [one, other] = [await read(), await read()];
  assertEquals(one, { points: [{ size: [1, 2] }, { size: [3, 4] }], values: [2, 12] });
  assertNotStrictEquals(one!.points[0].size, other!.points[0].size);
});
