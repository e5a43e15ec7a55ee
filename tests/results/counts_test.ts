import { assertEquals, assertNotEquals } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { run } from "../../mod.ts";
import { viewOf } from "../../src/cache_view.ts";
import { readCounts, stampOf } from "../../src/results/counts.ts";
import { chunkPath, line, tens } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

test("readCounts() counts points of damaged files as missing for as long as they are the same", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache.slice({ s: [1, 4] }), tens().exec);
  const { state, selected } = viewOf(cache)!;
  const options = { state, selected, onDamage: () => {} };
  assertEquals((await readCounts(options, new Map())).knownPoints, 6);
  const path = chunkPath(cache, [1, 2, 3]);
  const below = state.names.below(path);
  const damaged = new Map([[below, stampOf(path)]]);
  const counts = await readCounts(options, damaged);
  assertEquals([counts.knownPoints, counts.missingPoints, counts.damagedFiles], [3, 4, [below]]);
  damaged.set(below, Promise.resolve("another"));
  assertEquals((await readCounts(options, damaged)).knownPoints, 6);
});

test("stampOf() changes with the file", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/a`;
  assertEquals(await stampOf(path), "gone");
  await writeFile(path, "a");
  const stamp = await stampOf(path);
  await writeFile(path, "ab");
  assertNotEquals(await stampOf(path), stamp);
});
