import { assertEquals, assertRejects } from "@std/assert";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../mod.ts";
import { DamagedFileError } from "../../src/errors.ts";
import { listPaths } from "../../src/maintenance/catalog.ts";
import { insidesOf } from "../../src/maintenance/context.ts";
import { compareDuplicates, readAllFiles, readWhole } from "../../src/maintenance/verify_files.ts";
import { replaceIo } from "../../src/store/io.ts";
import { tempDir, test } from "../test.ts";
import { CACHE_ID, damageValues, POOL, poolCache, Recorder } from "./pool.ts";

async function states(root: string) {
  await run(poolCache(root), new Recorder().exec);
  const { state } = insidesOf(poolCache(root), "test");
  return { state, paths: await listPaths(state) };
}

test("readWhole() refuses damage and what belongs elsewhere", async () => {
  await using dir = await tempDir();
  const { state, paths: [one, two] } = await states(dir.path);
  assertEquals((await readWhole(state, one))?.count, 2);
  assertEquals(await readWhole(state, "chunks/00.msgpack"), undefined);
  await damageValues(state.store.absolute(one));
  await assertRejects(() => readWhole(state, one), DamagedFileError, "its data fails its checksum");
  const other = insidesOf(poolCache(dir.path, POOL, { a: 1, s: 2 }, { cacheId: "other" }), "test").state;
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }, { cacheId: "other" }), new Recorder().exec);
  await copyFile(state.store.absolute(two), other.store.absolute(two));
  await assertRejects(() => readWhole(other, two), DamagedFileError, `it belongs to the cache`);
});

test("readAllFiles() sorts files by what became of reading them", async () => {
  await using dir = await tempDir();
  const { state, paths: [one, two] } = await states(dir.path);
  await writeFile(state.store.absolute(one), "x");
  const { readFile } = await import("../../src/store/io.ts").then(({ io }) => io);
  const restore = replaceIo({
    readFile: (path) => path.endsWith(two.slice(7)) ? Promise.reject(Object.assign(new Error("EIO"), { code: "EIO" })) : readFile(path),
  });
  try {
    const { sound, damaged, unreadable, newer } = await readAllFiles(state, {});
    assertEquals([sound.length, damaged.map(({ path }) => path), unreadable.map(({ path }) => path), newer], [7, [one], [two], []]);
  } finally {
    restore();
  }
});

test("compareDuplicates() compares every pair of files once", async () => {
  await using dir = await tempDir();
  const { state } = await states(dir.path);
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }), new Recorder().exec, { reuse: "name" });
  const { sound } = await readAllFiles(state, {});
  assertEquals(await compareDuplicates(state, sound, {}), { points: 18, files: 9, unequalPoints: 0, unequal: [] });
  assertEquals((await compareDuplicates(state, [], {})).points, 0);
});

test("compareDuplicates() leaves out a file that is gone", async () => {
  await using dir = await tempDir();
  const { state, paths } = await states(dir.path);
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }), new Recorder().exec, { reuse: "name" });
  const { sound } = await readAllFiles(state, {});
  for (const path of paths) await state.store.remove(path);
  assertEquals((await compareDuplicates(state, sound, {})).unequalPoints, 0);
  assertEquals(join(dir.path, CACHE_ID), state.store.directory);
});
