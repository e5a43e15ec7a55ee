import { assertEquals } from "@std/assert";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ChunkCache, run } from "../../mod.ts";
import { adoptFiles, removeAdopted } from "../../src/maintenance/adopt_files.ts";
import { listPaths } from "../../src/maintenance/catalog.ts";
import { insidesOf } from "../../src/maintenance/context.ts";
import { tempDir, test } from "../test.ts";
import { CACHE_ID, poolCache, Recorder } from "./pool.ts";

function states(root: string) {
  const source = poolCache(root);
  const target = new ChunkCache({ root, cacheId: "target", axisValues: { rate: [0.5], ...source.axisValues }, verbose: 0 });
  return { source: insidesOf(source, "test").state, target: insidesOf(target, "test").state };
}

test("adoptFiles() lays files with a further axis, and none of them twice", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const { source, target } = states(dir.path);
  const options = { param: "rate", value: 0.5, dryRun: false };
  const first = await adoptFiles(source, target, options);
  assertEquals([first.files, first.points, first.written, first.left], [9, 18, 9, 0]);
  const second = await adoptFiles(source, target, options);
  assertEquals([second.files, second.points, second.written], [9, 18, 0]);
  const { files } = await import("../../src/maintenance/catalog.ts").then(({ readCatalog }) => readCatalog(target, {}));
  assertEquals([...files.values()].map(({ entry }) => entry.axes[0]), Array(9).fill(["rate", [0.5]]));
});

test("removeAdopted() removes a cache unless another file came in", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const { source } = states(dir.path);
  const paths = await listPaths(source);
  assertEquals(await removeAdopted(source, paths.slice(1)), false);
  assertEquals((await poolCache(dir.path).cacheStatus()).knownPoints, 2);
  assertEquals(await removeAdopted(source, paths), true);
  assertEquals(await readdir(join(dir.path, CACHE_ID)), []);
});
