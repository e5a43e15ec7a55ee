import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidMetadataError, run } from "../../mod.ts";
import { brokenOf, findBroken, findRemains, isCacheDirectory, isRemains, requireRecord } from "../../src/maintenance/broken.ts";
import { tempDir, test } from "../test.ts";
import { CACHE_ID, poolCache, Recorder } from "./pool.ts";

const MADE = "0".repeat(64);

test("findBroken() tells why a record cannot be used, and what helps", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  assertEquals(await findBroken(dir.path), []);
  const path = join(dir.path, CACHE_ID, "metadata.json");
  for (
    const [text, problem, wayOut] of [
      ["{", "it is no tagged JSON", "verify --repair makes it anew, as the files tell"],
      ['{"format":99}', "it is in format 99 and this release reads formats up to 1", "use a newer release, one that reads format 99"],
      [undefined, "Cannot read cache: it has no metadata.json", "verify --repair makes it anew, as the files tell"],
    ] as const
  ) {
    await (text === undefined ? rm(path) : writeFile(path, text));
    const [broken, ...more] = await findBroken(dir.path);
    assertEquals([broken.cacheId, broken.wayOut, broken.problem.endsWith(problem), more], [CACHE_ID, wayOut, true, []]);
  }
  assertEquals(await findBroken(dir.path, (id) => id !== CACHE_ID), []);
  await mkdir(join(dir.path, "lost", "chunks"), { recursive: true });
  assertEquals((await findBroken(dir.path, (id) => id === "lost"))[0].wayOut, "there is no file of it: rm removes it");
});

test("requireRecord() refuses the record of another cache", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const [from, to] = [join(dir.path, CACHE_ID), join(dir.path, "renamed")];
  assertEquals((await requireRecord(from)).cacheId, CACHE_ID);
  await rename(from, to);
  const error = await assertRejects(() => requireRecord(to), InvalidMetadataError, "names the cache");
  assertStringIncludes((await brokenOf(to, error)).wayOut!, "if the files beside it are its own");
});

test("isRemains() is true of what a removal leaves, and of no cache, file or directory of others", async () => {
  await using dir = await tempDir();
  const directory = join(dir.path, MADE);
  await writeFile(join(dir.path, "1".repeat(64)), "a file");
  await mkdir(join(dir.path, "notes"));
  await mkdir(directory);
  assertEquals(await findRemains(dir.path), [MADE]);
  assertEquals([await isCacheDirectory(directory), await isRemains(directory)], [false, true]);
  await mkdir(join(directory, "chunks"));
  assertEquals([await isCacheDirectory(directory), await isRemains(directory)], [true, true]);
  assertEquals([await findBroken(dir.path), await findRemains(dir.path, () => false)], [[], []]);
  await writeFile(join(directory, "chunks", "a.msgpack"), "");
  assertEquals(await isRemains(directory), false);
});
