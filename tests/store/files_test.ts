import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { mkdir, readdir, readFile as readPlain, writeFile } from "node:fs/promises";
import { DamagedFileError, StoreError } from "../../src/errors.ts";
import {
  fileInfo,
  listNames,
  moveBack,
  moveFile,
  openReader,
  readFile,
  readRanges,
  removeFile,
  writeFileAtomic,
  writeFileIfAbsent,
} from "../../src/store/files.ts";
import { OPEN_READERS } from "../../src/store/gate.ts";
import { replaceIo } from "../../src/store/io.ts";
import { tempDir, test } from "../test.ts";
import { countOpenFiles } from "./open_files.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = async (path: string) => await readPlain(path, "utf8");

function failing(code: string): () => Promise<never> {
  return () => Promise.reject(Object.assign(new Error(`${code}: injected`), { code }));
}

test("readFile() gives a file's bytes", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "a"), "abc");
  assertEquals(await readFile(join(dir.path, "a")), bytes("abc"));
});

test("readFile() gives undefined for what is absent", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "file"), "");
  assertEquals(await readFile(join(dir.path, "a")), undefined);
  assertEquals(await readFile(join(dir.path, "no", "a")), undefined);
  assertEquals(await readFile(join(dir.path, "file", "a")), undefined);
});

test("readFile() wraps the system's error with the path and the way out", async () => {
  await using dir = await tempDir();
  const error = await assertRejects(() => readFile(dir.path), StoreError, "it is a directory");
  assertEquals(error.path, dir.path);
  assertEquals(error.code, "STORE_FAILED");
  assert(error.cause instanceof Error);
});

test("readFile() tells what to do when too many files are open", async () => {
  const restore = replaceIo({ readFile: failing("EMFILE") });
  try {
    await assertRejects(() => readFile("a"), StoreError, `Cannot read "a": too many open files: raise the limit`);
  } finally {
    restore();
  }
});

test("readRanges() gives the parts in the order asked for", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  await writeFile(path, "0123456789");
  assertEquals(await readRanges(path, [{ offset: 7, length: 3 }, { offset: 0, length: 2 }, { offset: 4, length: 0 }]), [
    bytes("789"),
    bytes("01"),
    bytes(""),
  ]);
  assertEquals(await readRanges(join(dir.path, "b"), []), undefined);
});

test("readRanges() refuses a part beyond the file's end", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "a"), "0123");
  await assertRejects(() => readRanges(join(dir.path, "a"), [{ offset: 2, length: 3 }]), DamagedFileError, "it ends at byte 4");
});

test("openReader() tells the size", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "a"), "0123");
  const reader = await openReader(join(dir.path, "a"));
  assertEquals(reader?.size, 4);
  await reader?.close();
  assertEquals(await openReader(join(dir.path, "b")), undefined);
});

test("listNames() gives nothing for an absent directory and an error for a file", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "a"), "");
  assertEquals(await listNames(dir.path), ["a"]);
  assertEquals(await listNames(join(dir.path, "no")), []);
  await assertRejects(() => listNames(join(dir.path, "a")), StoreError, "is a file, not a directory");
});

test("writeFileAtomic() makes parent directories and replaces what is there", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a", "b", "c");
  await writeFileAtomic(path, bytes("1"), { durable: false });
  await writeFileAtomic(path, bytes("22"), { durable: true });
  assertEquals(await text(path), "22");
  assertEquals(await readdir(join(dir.path, "a", "b")), ["c"]);
});

test("writeFileAtomic() leaves nothing behind when a directory is in the way", async () => {
  await using dir = await tempDir();
  await mkdir(join(dir.path, "a", "full"), { recursive: true });
  await assertRejects(() => writeFileAtomic(join(dir.path, "a"), bytes("1"), { durable: false }), StoreError);
  assertEquals(await readdir(dir.path), ["a"]);
});

test("writeFileAtomic() reports a file in place of a directory", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "file"), "");
  await assertRejects(() => writeFileAtomic(join(dir.path, "file", "a"), bytes("1"), { durable: false }), StoreError, "Cannot write");
  assertEquals(await readdir(dir.path), ["file"]);
});

test("writeFileAtomic() leaves the old file and no temporary one when the disk fills up", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  await writeFile(path, "old");
  const restore = replaceIo({
    writeNew: async (temp) => {
      await writeFile(temp, "ne");
      throw Object.assign(new Error("ENOSPC: injected"), { code: "ENOSPC" });
    },
  });
  try {
    await assertRejects(
      () => writeFileAtomic(path, bytes("new"), { durable: false }),
      StoreError,
      "no space left on the device: free some space",
    );
  } finally {
    restore();
  }
  assertEquals(await readdir(dir.path), ["a"]);
  assertEquals(await text(path), "old");
});

test("writeFileAtomic() leaves the old file when the rename fails", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  await writeFile(path, "old");
  const restore = replaceIo({ rename: failing("EIO") });
  try {
    await assertRejects(() => writeFileAtomic(path, bytes("new"), { durable: true }), StoreError, "input/output error");
  } finally {
    restore();
  }
  assertEquals(await readdir(dir.path), ["a"]);
  assertEquals(await text(path), "old");
});

test("writeFileAtomic() lets concurrent writers of one file leave one whole file", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  const contents = Array.from({ length: 20 }, (_, i) => String(i % 10).repeat(10_000 + i));
  await Promise.all(contents.map((content) => writeFileAtomic(path, bytes(content), { durable: false })));
  assert(contents.includes(await text(path)));
  assertEquals(await readdir(dir.path), ["a"]);
});

test("writeFileIfAbsent() never replaces a file", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  assertEquals(await writeFileIfAbsent(path, bytes("1")), true);
  assertEquals(await writeFileIfAbsent(path, bytes("2")), false);
  assertEquals(await text(path), "1");
});

test("removeFile() tells whether there was one", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "a"), "");
  assertEquals(await removeFile(join(dir.path, "a")), true);
  assertEquals(await removeFile(join(dir.path, "a")), false);
});

test("moveFile() tells whether there was one", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "a"), "1");
  assertEquals(await moveFile(join(dir.path, "a"), join(dir.path, "b")), true);
  assertEquals(await moveFile(join(dir.path, "a"), join(dir.path, "b")), false);
  assertEquals(await readdir(dir.path), ["b"]);
});

test("moveBack() moves a file to a free name", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "a"), "1");
  await moveBack(join(dir.path, "a"), join(dir.path, "b"));
  assertEquals(await readdir(dir.path), ["b"]);
});

test("moveBack() never replaces a newer file", async () => {
  await using dir = await tempDir();
  const [from, to] = [join(dir.path, "a"), join(dir.path, "b")];
  await writeFile(from, "old");
  await writeFile(to, "new");
  await moveBack(from, to);
  assertEquals(await readdir(dir.path), ["b"]);
  assertEquals(await text(to), "new");
});

test("moveBack() does without links where there are none", async () => {
  await using dir = await tempDir();
  const [from, to] = [join(dir.path, "a"), join(dir.path, "b")];
  await writeFile(from, "old");
  const restore = replaceIo({ link: failing("ENOTSUP") });
  try {
    await moveBack(from, to);
    assertEquals(await readdir(dir.path), ["b"]);
    await writeFile(from, "older");
    await moveBack(from, to);
  } finally {
    restore();
  }
  assertEquals(await readdir(dir.path), ["b"]);
  assertEquals(await text(to), "old");
});

test("fileInfo() tells size and age", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "a"), "123");
  assertEquals((await fileInfo(join(dir.path, "a")))?.size, 3);
  assertEquals(await fileInfo(join(dir.path, "b")), undefined);
});

test("writeFileIfAbsent() leaves nothing of a file that was written in part", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  const restore = replaceIo({
    writeNew: async (path, bytes) => {
      await writeFile(path, bytes.subarray(0, 1));
      await failing("ENOSPC")();
    },
  });
  try {
    await assertRejects(() => writeFileIfAbsent(path, bytes("abc")), StoreError, "no space left");
  } finally {
    restore();
  }
  assertEquals(await readdir(dir.path), []);
});

test("readRanges() gives what was read, also of a file that fails to close", async () => {
  const read = (buffer: Uint8Array) => Promise.resolve(buffer.fill(7).length);
  const restore = replaceIo({ open: () => Promise.resolve({ size: 2, modifiedMs: 0, read, close: failing("EIO") }) });
  try {
    assertEquals(await readRanges("a", [{ offset: 0, length: 2 }]), [new Uint8Array([7, 7])]);
  } finally {
    restore();
  }
});

test("readRanges() holds few files open, however many are asked for at once", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  await writeFile(path, "abcdef");
  const counts = await countOpenFiles(() =>
    Promise.all(Array.from({ length: 200 }, () => readRanges(path, [{ offset: 1, length: 2 }, { offset: 4, length: 1 }])))
  );
  assertEquals(counts, [0, OPEN_READERS]);
});
