import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { DamagedFileError, FormatVersionError, StoreError } from "../../src/errors.ts";
import { ChunkStore } from "../../src/store/chunk_store.ts";
import { io, replaceIo } from "../../src/store/io.ts";
import { tempName } from "../../src/store/temp_names.ts";
import { tempDir, test } from "../test.ts";
import { fileOf, made, newerFile, pathOf, storeIn } from "./samples.ts";

const A = pathOf("a");
const executed = { executedMs: 0 };

/** Changes one byte in the middle of a file. */
async function damage(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length >> 1] ^= 0x40;
  await writeFile(path, bytes);
}

const failing = (code: string) => () => Promise.reject(Object.assign(new Error(`${code}: injected`), { code }));

/** A file large enough to be read by ranges. */
function largeFile(): { file: Uint8Array; rows: number } {
  const rows = 60_000;
  const axes = [["s", Array.from({ length: rows }, (_, i) => i)]] as const;
  return {
    file: fileOf({ axes, values: Array.from({ length: rows }, (_, i) => ({ x: i / 3, name: `name ${i}`, even: i % 2 === 0 })) }),
    rows,
  };
}

test("new ChunkStore() refuses a cache id that leaves the root", () => {
  assertThrows(() => new ChunkStore({ root: "caches", cacheId: "../x", durability: "none" }), RangeError, "Cannot use cache id");
});

test("ChunkStore.list() gives nothing where there is no directory", async () => {
  await using dir = await tempDir();
  assertEquals(await storeIn(dir.path).list(), []);
});

test("ChunkStore.list() gives chunk files and hides the rest", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, fileOf(), executed);
  for (const name of [tempName(), ".hidden.msgpack", "notes.txt"]) await writeFile(join(store.directory, "chunks", name), "");
  assertEquals(await store.list(), [A]);
});

test("ChunkStore.absolute() stays inside the root", () => {
  const store = storeIn("caches");
  assertEquals(store.absolute(A), join(store.directory, A));
  assertEquals(store.absolute("../shared/a.msgpack"), join(store.root, "shared", "a.msgpack"));
  assertEquals(store.absolute(join(store.root, "x", "a")), join(store.root, "x", "a"));
  for (const path of ["../../a", "chunks/../../../a", "", ".", "chunks/..", "..", "chunks/..\0"]) {
    assertThrows(() => store.absolute(path), RangeError, "", path);
  }
});

test("ChunkStore.readHead() gives what a file says of itself", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  const file = fileOf({ axes: [["strat", ["a"]], ["s", [1, 2, 3]]], points: [0, 2] });
  await store.writeChunk(A, file, executed);
  const read = await store.readHead(A);
  assertEquals(read?.head.axes, [["strat", ["a"]], ["s", [1, 2, 3]]]);
  assertEquals(read?.head.presence, Uint8Array.of(5));
  assertEquals(read?.head.fileLength, file.length);
  assertEquals(await store.readHead(pathOf("b")), undefined);
});

test("ChunkStore.readHead() reads little of a large file", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  const { file, rows } = largeFile();
  await store.writeChunk(A, file, executed);
  const read = await store.readHead(A);
  assertEquals(read?.head.count, rows);
  assert(read!.bytes < file.length / 2, `${read!.bytes} of ${file.length}`);
});

test("ChunkStore.readHeadAndMade() refuses files that are cut short or go on", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  const file = fileOf();
  for (
    const content of [file.slice(0, -1), Uint8Array.of(...file, 0), new Uint8Array(0), file.slice(0, 20), file.slice(0, file.length >> 1)]
  ) {
    await store.writeChunk(A, content, executed);
    await assertRejects(() => store.readHeadAndMade(A), DamagedFileError);
    await assertRejects(() => store.readRows(A), DamagedFileError);
  }
});

test("ChunkStore.readHead() refuses a file that ends within its head", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, fileOf().slice(0, 40), executed);
  await assertRejects(() => store.readHead(A), DamagedFileError);
});

test("ChunkStore.readHead() refuses a file of another cache", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, fileOf({ cacheId: "other" }), executed);
  await assertRejects(() => store.readHead(A), DamagedFileError, `it belongs to the cache "other", not to "id"`);
  await assertRejects(() => store.readRows(A), DamagedFileError, `it belongs to the cache "other", not to "id"`);
});

test("ChunkStore.readMade() gives how a file was made", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  for (const file of [fileOf(), largeFile().file]) {
    await store.writeChunk(A, file, executed);
    const { head } = (await store.readHead(A))!;
    assertEquals(await store.readMade(A, head), made);
    assertEquals((await store.readHeadAndMade(A))?.made, made);
  }
});

test("ChunkStore.readRows() gives all rows", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  const file = fileOf({ values: [1, 2, "x"] });
  await store.writeChunk(A, file, executed);
  const read = await store.readRows(A);
  assertEquals(read?.values, [1, 2, "x"]);
  assertEquals(read?.bytesRead, file.length);
  assertEquals(await store.readRows(pathOf("b")), undefined);
  assertEquals(await store.readRows(pathOf("b"), { rows: Uint32Array.of(1) }), undefined);
});

test("ChunkStore.readRows() gives rows in the order asked for", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, fileOf({ values: [10, 20, 30] }), executed);
  assertEquals((await store.readRows(A, { rows: Uint32Array.of(2, 0) }))?.values, [30, 10]);
});

test("ChunkStore.readRows() reads few rows of a large file by ranges", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  const { file } = largeFile();
  await store.writeChunk(A, file, executed);
  const read = await store.readRows(A, { rows: Uint32Array.of(59_999, 3) });
  assertEquals(read?.values, [{ x: 59_999 / 3, name: "name 59999", even: false }, { x: 1, name: "name 3", even: false }]);
  assert(read!.bytesRead < file.length / 2, `${read!.bytesRead} of ${file.length}`);
});

test("ChunkStore.readRows() reads a large file whole when most rows are asked for", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  const { file, rows } = largeFile();
  await store.writeChunk(A, file, executed);
  const asked = Uint32Array.from({ length: rows - 1 }, (_, i) => i + 1);
  const read = await store.readRows(A, { rows: asked });
  assertEquals(read?.values.length, rows - 1);
  assertEquals(read?.values[0], { x: 1 / 3, name: "name 1", even: false });
});

test("ChunkStore.readRows() refuses damaged rows", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, fileOf({ values: ["x".repeat(5000), "y".repeat(5000), "z"] }), executed);
  await damage(store.absolute(A));
  await assertRejects(() => store.readRows(A), DamagedFileError);
});

test("ChunkStore.readRows() takes a failing disk for no damage", async () => {
  const restore = replaceIo({ readFile: failing("EIO"), open: failing("EMFILE") });
  try {
    await assertRejects(() => storeIn("caches").readRows(A), StoreError, "EIO");
    await assertRejects(() => storeIn("caches").readRows(A, { rows: Uint32Array.of(0) }), StoreError, "EMFILE");
  } finally {
    restore();
  }
});

test("ChunkStore.writeChunk() goes down to the medium when that is worth it", async () => {
  await using dir = await tempDir();
  const synced: boolean[] = [];
  const restore = replaceIo({
    writeNew: (path, bytes, sync) => {
      synced.push(sync);
      return writeFile(path, bytes);
    },
  });
  try {
    await mkdir(join(dir.path, "id", "chunks"), { recursive: true });
    for (const durability of ["auto", "fsync", "none"] as const) {
      const store = new ChunkStore({ root: dir.path, cacheId: "id", durability });
      for (const executedMs of [49, 50]) await store.writeChunk(A, fileOf(), { executedMs });
    }
  } finally {
    restore();
  }
  assertEquals(synced, [false, true, true, true, false, false]);
});

test("ChunkStore.remove() tells whether there was one", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, fileOf(), executed);
  assertEquals(await store.remove(A), true);
  assertEquals(await store.remove(A), false);
});

test("ChunkStore.setAside() moves a damaged file", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, fileOf(), executed);
  await damage(store.absolute(A));
  assertEquals(await store.setAside(A), "moved");
  assertEquals(await store.list(), []);
  const [name] = await readdir(join(store.directory, "damaged"));
  assert(name.startsWith("a".repeat(64)), name);
});

test("ChunkStore.setAside() keeps every damaged file of one name", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  for (const content of ["1", "2"]) {
    await store.writeChunk(A, new TextEncoder().encode(content), executed);
    assertEquals(await store.setAside(A), "moved");
  }
  assertEquals((await readdir(join(store.directory, "damaged"))).length, 2);
});

test("ChunkStore.setAside() leaves a good file", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, fileOf(), executed);
  assertEquals(await store.setAside(A), "good");
  assertEquals(await store.list(), [A]);
});

test("ChunkStore.setAside() puts a file back that was replaced just before it was moved", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, new Uint8Array(9), executed);
  const { rename } = io;
  const restore = replaceIo({
    rename: async (from, to) => {
      if (to.includes("damaged")) await writeFile(from, fileOf({ values: [7, 8, 9] }));
      await rename(from, to);
    },
  });
  try {
    assertEquals(await store.setAside(A), "good");
  } finally {
    restore();
  }
  assertEquals((await store.readRows(A))?.values, [7, 8, 9]);
  assertEquals(await readdir(join(store.directory, "damaged")), []);
});

test("ChunkStore.setAside() tells when the file is gone", async () => {
  await using dir = await tempDir();
  assertEquals(await storeIn(dir.path).setAside(A), "gone");
});

test("ChunkStore.setAside() moves a file of another cache, and one that is not what its name says", async () => {
  await using dir = await tempDir();
  const store = new ChunkStore({ root: dir.path, cacheId: "id", durability: "none", isGenuine: (path) => path !== pathOf("b") });
  await store.writeChunk(A, fileOf({ cacheId: "other" }), executed);
  await store.writeChunk(pathOf("b"), fileOf(), executed);
  await store.writeChunk(pathOf("c"), fileOf(), executed);
  assertEquals([await store.setAside(A), await store.setAside(pathOf("b")), await store.setAside(pathOf("c"))], ["moved", "moved", "good"]);
});

test("ChunkStore.setAside() moves nothing when the disk fails", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, new Uint8Array(9), executed);
  for (const code of ["EIO", "EMFILE", "EACCES"]) {
    const restore = replaceIo({ readFile: failing(code) });
    try {
      await assertRejects(() => store.setAside(A), StoreError, code);
    } finally {
      restore();
    }
    assertEquals(await store.list(), [A]);
  }
});

test("ChunkStore.setAside() puts the file back when it cannot be verified after the move", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, new Uint8Array(9), executed);
  const restore = replaceIo({ readFile: (path) => path.includes("damaged") ? failing("EIO")() : readFile(path) });
  try {
    await assertRejects(() => store.setAside(A), StoreError, "EIO");
  } finally {
    restore();
  }
  assertEquals(await store.list(), [A]);
  assertEquals(await readdir(join(store.directory, "damaged")), []);
});

test("ChunkStore.prepare() makes the directory and marks the root as a cache", async () => {
  await using dir = await tempDir();
  const root = join(dir.path, "deep", "root");
  await storeIn(root).prepare();
  await storeIn(root).prepare();
  assertEquals((await readdir(root)).sort(), ["CACHEDIR.TAG", "id"]);
  assertEquals(await readdir(join(root, "id")), ["chunks"]);
  assertEquals(await readdir(join(root, "id", "chunks")), []);
  assert((await readFile(join(root, "CACHEDIR.TAG"), "utf8")).startsWith("Signature: 8a477f597d28d172789f06886806bc55\n"));
});

test("ChunkStore.prepare() sweeps what dead processes left, and nothing else", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, fileOf(), executed);
  const dead = ".7ffffff0-0123456789ab.cm-tmp";
  const deadButFresh = ".7ffffff1-0123456789ab.cm-tmp";
  const alive = tempName();
  const old = new Date(Date.now() - 120_000);
  for (const name of [`chunks/${dead}`, `chunks/${alive}`, `chunks/${deadButFresh}`, dead]) {
    await writeFile(join(store.directory, name), "");
  }
  for (const name of [`chunks/${dead}`, `chunks/${alive}`, dead, A]) await utimes(join(store.directory, name), old, old);
  await store.prepare();
  assertEquals((await readdir(join(store.directory, "chunks"))).sort(), [deadButFresh, alive, A.slice("chunks/".length)].sort());
  assertEquals(await readdir(store.directory), ["chunks"]);
});

test("ChunkStore.prepare() tells that the directory cannot be made", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "file"), "");
  const error = await assertRejects(() => storeIn(join(dir.path, "file")).prepare(), StoreError, "Cannot write cache directory");
  assertEquals(error.path, join(dir.path, "file", "id"));
});

test("ChunkStore.prepare() tells that the directory cannot be written, and the way out", async () => {
  await using dir = await tempDir();
  for (const code of ["EACCES", "EROFS", "EPERM"]) {
    const restore = replaceIo({ writeNew: failing(code) });
    try {
      await assertRejects(() => storeIn(dir.path).prepare(), StoreError, "choose another root", code);
    } finally {
      restore();
    }
  }
});

test("ChunkStore names a file of a newer format, and leaves it", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, newerFile(), executed);
  const calls = [
    () => store.readHead(A),
    () => store.readHeadAndMade(A),
    () => store.readRows(A),
    () => store.readRows(A, { rows: Uint32Array.of(0) }),
    () => store.setAside(A),
  ];
  for (const call of calls) {
    const error = await assertRejects<FormatVersionError>(call, FormatVersionError);
    assertEquals([error.path, error.format], [store.absolute(A), 2]);
  }
  assertEquals(await store.list(), [A]);
});

test("ChunkStore.prepare() and setAside() touch nothing of a cache whose id differs in case", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, new TextEncoder().encode("torn"), { executedMs: 0 });
  const restore = replaceIo({ realPath: (path) => Promise.resolve(path.toUpperCase()) });
  try {
    await assertRejects(() => store.prepare(), RangeError, 'Cannot use cache id: the root has a cache "ID"');
    await assertRejects(() => store.setAside(A), RangeError, 'Cannot use cache id: the root has a cache "ID"');
  } finally {
    restore();
  }
  assertEquals(await store.list(), [A]);
});
