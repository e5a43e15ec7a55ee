import { assert, assertEquals, assertRejects } from "@std/assert";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { StoreError } from "../../src/errors.ts";
import { replaceIo } from "../../src/store/io.ts";
import { freeBytes, probeVolume } from "../../src/store/volume.ts";
import { tempDir, test } from "../test.ts";

function refuse(code: string): () => Promise<never> {
  return () => Promise.reject(Object.assign(new Error(code), { code }));
}

test("probeVolume() finds out what the file system can do and leaves nothing behind", async () => {
  await using dir = await tempDir();
  const { createsExclusively, renamesOver, clockAheadMs, syncMs } = await probeVolume(dir.path);
  assertEquals([createsExclusively, renamesOver], [true, true]);
  assert(Math.abs(clockAheadMs) < 2000 && syncMs !== undefined);
  assertEquals(await readdir(dir.path), []);
});

test("probeVolume() finds out that there are no second names and no durable files", async () => {
  await using dir = await tempDir();
  const restore = replaceIo({ link: refuse("EPERM"), syncDir: refuse("EIO") });
  try {
    const { hasHardLinks, syncMs, renamesOver } = await probeVolume(dir.path);
    assertEquals([hasHardLinks, syncMs, renamesOver], [false, undefined, true]);
  } finally {
    restore();
  }
  assertEquals(await readdir(dir.path), []);
});

test("probeVolume() finds out that files do not take the place of others", async () => {
  await using dir = await tempDir();
  const restore = replaceIo({ rename: refuse("EACCES") });
  try {
    assertEquals((await probeVolume(dir.path)).renamesOver, false);
  } finally {
    restore();
  }
});

test("probeVolume() refuses a directory that cannot be written", async () => {
  await using dir = await tempDir();
  const restore = replaceIo({ makeDir: refuse("EROFS") });
  try {
    await assertRejects(() => probeVolume(dir.path), StoreError, "read-only");
  } finally {
    restore();
  }
});

test("freeBytes() tells how much is free, and nothing of what is not there", async () => {
  await using dir = await tempDir();
  assert((await freeBytes(dir.path))! > 0);
  assertEquals(await freeBytes(join(dir.path, "none")), undefined);
});
