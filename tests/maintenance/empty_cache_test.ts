import { assertEquals } from "@std/assert";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isLeftEmpty, removeIfEmpty } from "../../src/maintenance/empty_cache.ts";
import { io, replaceIo } from "../../src/store/io.ts";
import { LeaseKeeper } from "../../src/store/lease_keeper.ts";
import { tempDir, test } from "../test.ts";

/** A cache's directory with nothing in it that is worth anything, and some files more. */
async function makeCache(root: string, ...files: string[]): Promise<string> {
  const directory = join(root, "cache");
  for (const folder of ["chunks", "failures", "damaged"]) await mkdir(join(directory, folder), { recursive: true });
  for (const file of ["metadata.json", "chunks_index.json", ...files]) await writeFile(join(directory, file), "{}");
  return directory;
}

const LEFTOVER = `chunks/.7fffffff-${"a".repeat(12)}.cm-tmp`;

test("removeIfEmpty() removes a cache of which nothing is left but what a dead process was writing", async () => {
  await using dir = await tempDir();
  const directory = await makeCache(dir.path, LEFTOVER);
  await utimes(join(directory, LEFTOVER), 0, 0);
  assertEquals([await isLeftEmpty(directory), await removeIfEmpty(directory), await readdir(dir.path)], [true, true, []]);
  assertEquals([await isLeftEmpty(directory), await removeIfEmpty(directory)], [false, false]);
});

test("removeIfEmpty() leaves a cache alone in which there is anything", async () => {
  for (const file of ["chunks/a.msgpack", "chunks/other", "failures/a.json", "damaged/a.msgpack", "notes.txt", LEFTOVER]) {
    await using dir = await tempDir();
    const directory = await makeCache(dir.path, file);
    assertEquals([file, await isLeftEmpty(directory), await removeIfEmpty(directory)], [file, false, false]);
    assertEquals((await readdir(directory)).length, file === "notes.txt" ? 6 : 5);
  }
});

test("removeIfEmpty() leaves a cache alone in which somebody is at work", async () => {
  await using dir = await tempDir();
  const directory = await makeCache(dir.path);
  const keeper = await LeaseKeeper.open(directory);
  assertEquals(await removeIfEmpty(directory), false);
  await keeper.close();
  assertEquals(await removeIfEmpty(directory), true);
});

test("isLeftEmpty() takes what is going for gone", async () => {
  await using dir = await tempDir();
  const directory = await makeCache(dir.path, "chunks/a.msgpack", "failures/a.json");
  const paths = new Set(["chunks/a.msgpack"]);
  assertEquals(await isLeftEmpty(directory, { paths, records: 0 }), false);
  assertEquals(await isLeftEmpty(directory, { paths: new Set(), records: 1 }), false);
  assertEquals(await isLeftEmpty(directory, { paths, records: 1 }), true);
});

test("removeIfEmpty() leaves what comes in meanwhile, and the cache is found as before", async () => {
  for (const comesIn of ["chunks", ""]) {
    await using dir = await tempDir();
    const directory = await makeCache(dir.path);
    const { removeDir } = io;
    const restore = replaceIo({
      async removeDir(path) {
        if (path === join(directory, comesIn) || path === directory) {
          await mkdir(join(directory, "chunks"), { recursive: true });
          await writeFile(join(directory, "chunks", "new.msgpack"), "");
        }
        await removeDir(path);
      },
    });
    try {
      assertEquals(await removeIfEmpty(directory), false);
    } finally {
      restore();
    }
    assertEquals((await readdir(directory)).sort(), ["chunks", "metadata.json"]);
    assertEquals(await readdir(join(directory, "chunks")), ["new.msgpack"]);
  }
});
