import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { existsSync, readdirSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { io, replaceIo } from "../../src/store/io.ts";
import { errorCode } from "../../src/store/store_errors.ts";
import { tempDir, test } from "../test.ts";

const bytes = Uint8Array.of(1, 2, 3, 4, 5);

async function codeOf(call: () => Promise<unknown>): Promise<string> {
  return errorCode(await assertRejects(call));
}

test("io.writeNew() writes files of all sizes, synced or not, and io.readFile() gives them back", async () => {
  await using dir = await tempDir();
  for (
    const [name, content, sync] of [["a", bytes, false], ["b", bytes, false], ["c", bytes, true], [
      "d",
      new Uint8Array(200_000).fill(7),
      false,
    ]] as const
  ) {
    await io.writeNew(join(dir.path, name), content, sync);
    const read = await io.readFile(join(dir.path, name));
    assertEquals([read, read.constructor], [content, Uint8Array]);
  }
});

test("io.writeNew() and io.readFile() hold few files open, however many are asked for at once", async () => {
  if (process.platform !== "linux") return;
  await using dir = await tempDir();
  const names = Array.from({ length: 400 }, (_, i) => join(dir.path, String(i)));
  const open = () => readdirSync("/proc/self/fd").length;
  let most = 0;
  const before = open();
  const watch = setInterval(() => most = Math.max(most, open()));
  const content = new Uint8Array(140_000);
  await Promise.all(names.map((name) => io.writeNew(name, content, false)));
  await Promise.all(names.map((name) => io.readFile(name)));
  clearInterval(watch);
  assert(most - before < 200, `${most - before} files open at once`);
});

test("io.writeNew() refuses a name that is taken, however it writes", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  await writeFile(path, "mine");
  for (const [content, sync] of [[bytes, false], [bytes, false], [bytes, true], [new Uint8Array(200_000), false]] as const) {
    assertEquals(await codeOf(() => io.writeNew(path, content, sync)), "EEXIST");
  }
  assertEquals(await readFile(path, "utf8"), "mine");
});

test("io.open() reads up to a buffer's length, and nothing at the end", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "a"), bytes);
  const handle = await io.open(join(dir.path, "a"));
  try {
    const buffer = new Uint8Array(3);
    assertEquals([handle.size, await handle.read(buffer, 3), buffer.subarray(0, 2)], [5, 2, bytes.subarray(3)]);
    assertEquals(await handle.read(buffer, 5), 0);
  } finally {
    await handle.close();
  }
});

test("io.rename() replaces a file, io.link() does not", async () => {
  await using dir = await tempDir();
  const [a, b] = [join(dir.path, "a"), join(dir.path, "b")];
  await writeFile(a, "new");
  await writeFile(b, "old");
  assertEquals(await codeOf(() => io.link(a, b)), "EEXIST");
  await io.rename(a, b);
  assertEquals([await readdir(dir.path), await readFile(b, "utf8")], [["b"], "new"]);
});

test("io.makeDir() and io.syncDir() take a directory that is there", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a", "b");
  for (let time = 0; time < 2; time++) await io.makeDir(path);
  await io.syncDir(path);
  assertEquals(await io.list(join(dir.path, "a")), ["b"]);
  assertEquals(await codeOf(() => io.syncDir(join(path, "c"))), "ENOENT");
});

test("replaceIo() replaces the calls named until it is undone", async () => {
  const before = io;
  const restore = replaceIo({ list: () => Promise.resolve(["replaced"]) });
  try {
    assertEquals(await io.list("anywhere"), ["replaced"]);
    assertStrictEquals(io.stat, before.stat);
  } finally {
    restore();
  }
  assertStrictEquals(io, before);
});

test("io.touch() writes in place, gives the file's new time, and makes no file", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  await writeFile(path, bytes);
  const before = await io.stat(path);
  await new Promise((done) => setTimeout(done, 20));
  const time = await io.touch(path, Uint8Array.of(9, 2));
  assertEquals([await io.readFile(path), (await io.stat(path)).modifiedMs], [Uint8Array.of(9, 2, 3, 4, 5), time]);
  assertEquals(time > before.modifiedMs, true);
  assertEquals(await codeOf(() => io.touch(join(dir.path, "b"), bytes)), "ENOENT");
});

test("io.removeDir() removes an empty directory only", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  await io.makeDir(path);
  await writeFile(join(path, "b"), bytes);
  assertEquals(await codeOf(() => io.removeDir(path)), "ENOTEMPTY");
  await io.remove(join(path, "b"));
  await io.removeDir(path);
  assertEquals(await readdir(dir.path), []);
});

test("io.realPath() tells where a directory really is", async () => {
  await using dir = await tempDir();
  await io.makeDir(join(dir.path, "a"));
  assertEquals((await io.realPath(join(dir.path, ".", "a"))).endsWith("a"), true);
  assertEquals(await codeOf(() => io.realPath(join(dir.path, "b"))), "ENOENT");
});

test("io.makeDir() makes a folder and those above it, and takes one that is there", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a", "b", "c");
  await Promise.all([io.makeDir(path), io.makeDir(path), io.makeDir(join(dir.path, "a"))]);
  await io.makeDir(path);
  assertEquals(await readdir(join(dir.path, "a", "b")), ["c"]);
  await writeFile(join(dir.path, "file"), bytes);
  for (const name of ["file", join("file", "below")]) await assertRejects(() => io.makeDir(join(dir.path, name)));
});

test("io.makeDir() gives up where the system says that a folder is not there which is", async () => {
  if (!existsSync("/proc/self")) return;
  for (const path of ["/proc/none", "/proc/none/below"]) assertEquals(await codeOf(() => io.makeDir(path)), "ENOENT");
});
