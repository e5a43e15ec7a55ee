import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { mkdir, readdir, readFile, rmdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StoreError } from "../../src/errors.ts";
import { replaceIo } from "../../src/store/io.ts";
import { prepareDirectory } from "../../src/store/prepare.ts";
import { tempName } from "../../src/store/temp_names.ts";
import { tempDir, test } from "../test.ts";

const DAYS_MS = 2 * 24 * 60 * 60 * 1000;

function prepare(root: string, chunkNames?: readonly string[]): Promise<void> {
  return prepareDirectory({ root, directory: join(root, "id"), chunkNames });
}

test("prepareDirectory() makes the directories and the tag, and leaves nothing else", async () => {
  await using dir = await tempDir();
  const root = join(dir.path, "root");
  await prepare(root);
  assertEquals((await readdir(root, { recursive: true })).sort(), ["CACHEDIR.TAG", "id", join("id", "chunks")]);
  assertMatch(await readFile(join(root, "CACHEDIR.TAG"), "utf8"), /^Signature: 8a477f597d28d172789f06886806bc55\n/);
});

test("prepareDirectory() keeps a tag that is there", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "CACHEDIR.TAG"), "mine");
  await prepare(dir.path);
  assertEquals(await readFile(join(dir.path, "CACHEDIR.TAG"), "utf8"), "mine");
});

test("prepareDirectory() sweeps old unfinished files, and no young or foreign ones", async () => {
  await using dir = await tempDir();
  const chunks = join(dir.path, "id", "chunks");
  await mkdir(chunks, { recursive: true });
  const [left, young, beside] = [tempName(), tempName(), tempName()];
  const old = new Date(Date.now() - DAYS_MS);
  for (const path of [join(chunks, left), join(chunks, "a.tmp"), join(dir.path, "id", beside)]) {
    await writeFile(path, "");
    await utimes(path, old, old);
  }
  await writeFile(join(chunks, young), "");
  await prepare(dir.path);
  assertEquals((await readdir(chunks)).sort(), [young, "a.tmp"].sort());
  assertEquals(await readdir(join(dir.path, "id")), ["chunks"]);
});

test("prepareDirectory() believes the names that were listed, gone ones included", async () => {
  await using dir = await tempDir();
  await prepare(dir.path, [tempName(), "a.msgpack"]);
  assertEquals(await readdir(join(dir.path, "id", "chunks")), []);
});

test("prepareDirectory() refuses a directory that cannot be made", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "id"), "");
  const error = await assertRejects(
    () => prepare(dir.path),
    StoreError,
    `Cannot write cache directory ${JSON.stringify(join(dir.path, "id"))}`,
  );
  assertEquals(error.path, join(dir.path, "id"));
});

test("prepareDirectory() refuses a directory that cannot be written, and says the way out", async () => {
  await using dir = await tempDir();
  const restore = replaceIo({ writeNew: () => Promise.reject(Object.assign(new Error("no"), { code: "EROFS" })) });
  try {
    await assertRejects(() => prepare(dir.path), StoreError, "the file system is read-only: choose another root (EROFS)");
  } finally {
    restore();
  }
});

test("prepareDirectory() makes the folder again that somebody takes away while it is empty", async () => {
  await using dir = await tempDir();
  const chunks = join(dir.path, "id", "chunks");
  let made = 0;
  const restore = replaceIo({
    makeDir: async (path) => {
      await mkdir(path, { recursive: true });
      if (path === chunks && ++made < 2) await rmdir(path);
    },
  });
  try {
    await prepare(dir.path);
    assertEquals([made, await readdir(chunks)], [2, []]);
  } finally {
    restore();
  }
});
