import { assertEquals, assertStringIncludes } from "@std/assert";
import { appendFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { ChunkCache, run } from "../../mod.ts";
import { checkLengths } from "../../src/maintenance/lengths.ts";
import { tempDir, test } from "../test.ts";

test("checkLengths() finds files that are not as long as they were, of the points asked for", async () => {
  await using dir = await tempDir();
  const open = () => new ChunkCache({ root: dir.path, cacheId: "c", axisValues: { s: [1, 2, 3] }, chunkSpec: { s: 1 }, verbose: 0 });
  await run(open(), ({ s }) => s);
  assertEquals(await checkLengths(open()), []);
  const index = (await open().loadChunkIndex()) ?? {};
  const pathOf = (value: number) => Object.values(index).find(({ chunk_key }) => chunk_key[0][1][0] === value)!.path;
  await truncate(join(dir.path, "c", pathOf(2)), 30);
  await appendFile(join(dir.path, "c", pathOf(3)), "x");
  const found = await checkLengths(open());
  assertEquals(found.map(({ path }) => path).sort(), [pathOf(2), pathOf(3)].sort());
  assertStringIncludes(found.find(({ path }) => path === pathOf(2))!.reason, "it is 30 bytes long and was ");
  assertEquals((await checkLengths(open().slice({ s: [1] }))).length, 0);
  assertEquals((await checkLengths(open().slice({ s: [1, 3] }))).length, 1);
  await rm(join(dir.path, "c", "chunks_index.json"));
  // Without the index all heads are read, and they tell the same.
  assertEquals([await checkLengths(open()), (await open().cacheStatus()).damagedFiles.length], [[], 2]);
});
