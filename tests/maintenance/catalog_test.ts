import { assert, assertEquals } from "@std/assert";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ChunkCache, run } from "../../mod.ts";
import { indexPathOf, isOfDefinition, listPaths, readCatalog, setAside } from "../../src/maintenance/catalog.ts";
import { insidesOf } from "../../src/maintenance/context.ts";
import { tempDir, test } from "../test.ts";
import { CACHE_ID, damageValues, POOL, poolCache, Recorder } from "./pool.ts";

test("readCatalog() reads all heads and shares equal vectors", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  await writeFile(join(dir.path, CACHE_ID, "chunks", "abc.msgpack"), "none of ours");
  const { state } = insidesOf(poolCache(dir.path), "test");
  const { files, damaged, newer } = await readCatalog(state, {});
  assertEquals([files.size, damaged.map(({ path, now }) => [path, now]), newer], [9, [["chunks/abc.msgpack", "there"]], []]);
  const vectors = [...files.values()].map(({ entry }) => entry.axes[0][1]);
  assertEquals(new Set(vectors).size, 3);
  assert([...files.values()].every(({ entry }) => isOfDefinition(state, entry)));
});

test("listPaths() has files under paths of the user's making", async () => {
  await using dir = await tempDir();
  const make = () =>
    new ChunkCache({
      root: dir.path,
      cacheId: "own",
      axisValues: { s: [1, 2] },
      chunkSpec: { s: 1 },
      pathFn: (_params, key) => `own/data/s${key[0][1][0]}.msgpack`,
      verbose: 0,
    });
  await run(make(), ({ s }) => s);
  const { state } = insidesOf(make(), "test");
  assertEquals(await listPaths(state), ["data/s1.msgpack", "data/s2.msgpack"]);
  assertEquals((await readCatalog(state, {})).files.size, 2);
  assertEquals(indexPathOf(state), join(state.store.directory, "chunks_index.json"));
});

test("isOfDefinition() tells other versions and other axes", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }, { version: "old" }), new Recorder().exec);
  const { state } = insidesOf(poolCache(dir.path), "test");
  const [{ entry }] = (await readCatalog(state, {})).files.values();
  assertEquals([isOfDefinition(state, entry), isOfDefinition(state, { ...entry, version: "v1" })], [false, true]);
  assertEquals(isOfDefinition(state, { ...entry, version: "v1", axes: entry.axes.slice(1) }), false);
});

test("setAside() moves what is damaged and leaves what is good", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const { state } = insidesOf(poolCache(dir.path), "test");
  const [one, two] = await listPaths(state);
  await damageValues(state.store.absolute(one));
  assertEquals((await setAside(state, one, "x")).now, "set aside");
  assertEquals((await setAside(state, two, "x")).now, "there");
  assertEquals((await setAside(state, one, "x")).now, "gone");
  assertEquals((await readdir(join(dir.path, CACHE_ID, "damaged"))).length, 1);
});
