import { assertEquals } from "@std/assert";
import { ChunkCache, run } from "../../mod.ts";
import { checkFrozen } from "../../src/cli/frozen.ts";
import { tempDir, test } from "../test.ts";

test("checkFrozen() tells damage before missing points, and reads values only where the index knows of neither", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "frozen", axisValues: { s: [1, 2] }, chunkSpec: { s: 1 }, verbose: 0 }) as never;
  const check = async (damagedFiles: string[], missingPoints: number) =>
    await checkFrozen(cache, { damagedFiles, missingPoints }, { missingPoints }, undefined);
  assertEquals(await check(["chunks/a", "chunks/b"], 1), {
    exitCode: 6,
    reason: "2 damaged files found, whose points would be executed: chunks/a, chunks/b",
  });
  assertEquals(await check([], 2), { exitCode: 5, reason: "2 points would be executed" });
  // Files can vanish after the status was told.
  const { counts, ...verdict } = await check([], 0);
  assertEquals([verdict, counts?.missingPoints], [{ exitCode: 5, reason: "2 points would be executed" }, 2]);
  await run(cache as ChunkCache<{ s: number[] }>, ({ s }) => s);
  assertEquals((await check([], 0)).exitCode, 0);
});
