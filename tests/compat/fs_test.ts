import { assert, assertRejects } from "@std/assert";
import { ensureDir } from "@std/fs/ensure-dir";
import { join } from "@std/path";
import { stat, writeFile } from "node:fs/promises";
import { tempDir, test } from "../test.ts";

test("ensureDir() makes a directory and its parents", async () => {
  await using dir = await tempDir();
  await ensureDir(join(dir.path, "a", "b"));
  assert((await stat(join(dir.path, "a", "b"))).isDirectory());
});

test("ensureDir() is content with a directory that is there", async () => {
  await using dir = await tempDir();
  await ensureDir(dir.path);
});

test("ensureDir() rejects where a file stands", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  await writeFile(path, "");
  await assertRejects(() => ensureDir(path), Error);
});
