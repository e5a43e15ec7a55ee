import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceIo } from "../../src/store/io.ts";
import { type FileState, moveAside, requireOwnName } from "../../src/store/set_aside.ts";
import { tempDir, test } from "../test.ts";

/** A cache's directory with one file, and what that turns out to be once it was moved. */
async function cacheIn(path: string, state: FileState | Error = "damaged") {
  const directory = join(path, "sweep");
  await mkdir(directory);
  await writeFile(join(directory, "a"), "torn");
  const stateOf = () => state instanceof Error ? Promise.reject(state) : Promise.resolve(state);
  return { file: join(directory, "a"), directory, stateOf };
}

test("moveAside() moves a damaged file into damaged/", async () => {
  await using dir = await tempDir();
  const cache = await cacheIn(dir.path);
  assertEquals(await moveAside(cache.file, cache), "moved");
  assertEquals(await readdir(cache.directory), ["damaged"]);
  assertMatch((await readdir(join(cache.directory, "damaged")))[0]!, /^a\.[0-9a-f]{8}$/);
});

test("moveAside() puts back what is good or cannot be read", async () => {
  for (const state of ["good", new Error("EIO")] as const) {
    await using dir = await tempDir();
    const cache = await cacheIn(dir.path, state);
    if (state === "good") assertEquals(await moveAside(cache.file, cache), "good");
    else await assertRejects(() => moveAside(cache.file, cache), Error, "EIO");
    assertEquals((await readdir(cache.directory)).sort(), ["a", "damaged"]);
  }
});

test("moveAside() of a file that is gone tells so", async () => {
  await using dir = await tempDir();
  const cache = await cacheIn(dir.path);
  assertEquals(await moveAside(join(cache.directory, "b"), cache), "gone");
});

test("moveAside() and requireOwnName() refuse the directory of a cache whose id differs in case", async () => {
  await using dir = await tempDir();
  const cache = await cacheIn(dir.path);
  const restore = replaceIo({ realPath: (path) => Promise.resolve(path.replace(/sweep$/, "Sweep")) });
  try {
    for (const call of [() => moveAside(cache.file, cache), () => requireOwnName(cache.directory)]) {
      await assertRejects(call, RangeError, 'Cannot use cache id: the root has a cache "Sweep"');
    }
  } finally {
    restore();
  }
  assertEquals(await readdir(cache.directory), ["a"]);
});

test("requireOwnName() takes a directory that is its own, a link, or not there yet", async () => {
  await using dir = await tempDir();
  const { directory } = await cacheIn(dir.path);
  await requireOwnName(directory);
  await requireOwnName(join(dir.path, "none"));
  const restore = replaceIo({ realPath: () => Promise.resolve(join(dir.path, "elsewhere")) });
  await requireOwnName(directory);
  restore();
});
