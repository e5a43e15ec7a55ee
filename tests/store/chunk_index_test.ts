import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { ChunkIndexWriter, type FileEntry, indexView, readChunkIndex } from "../../src/store/chunk_index.ts";
import { replaceIo } from "../../src/store/io.ts";
import { tempDir, test } from "../test.ts";
import { entryOf } from "./samples.ts";

/** Puts the files of entries there, empty: only their presence matters to the index. */
async function touch(directory: string, ...entries: FileEntry[]): Promise<void> {
  await mkdir(join(directory, "chunks"), { recursive: true });
  for (const { path } of entries) await writeFile(join(directory, path), "");
}

async function keys(path: string): Promise<string[] | undefined> {
  const entries = await readChunkIndex(path);
  return entries && [...entries.keys()].map((each) => each.slice("chunks/".length, -".msgpack".length)).sort();
}

/** A clock that stands still until it is set. */
function handClock(): { now: number; clock: () => number } {
  const hand = { now: 0, clock: () => hand.now };
  return hand;
}

test("readChunkIndex() gives undefined for what is absent or no index", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunks_index.json");
  assertEquals(await readChunkIndex(path), undefined);
  for (
    const text of [
      "",
      "{",
      "[]",
      "null",
      '{"format":2,"files":[]}',
      '{"format":1}',
      '{"format":1,"axis_orders":[],"bins":[],"files":[]}',
      "\u0000\uffff",
    ]
  ) {
    await writeFile(path, text);
    assertEquals(await readChunkIndex(path), undefined, text);
  }
});

test("readChunkIndex() gives undefined when the disk refuses", async () => {
  await using dir = await tempDir();
  await mkdir(join(dir.path, "chunks_index.json"));
  assertEquals(await readChunkIndex(join(dir.path, "chunks_index.json")), undefined);
});

test("ChunkIndexWriter.flush() writes what was added", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunks_index.json");
  const writer = new ChunkIndexWriter(path);
  const entries = [entryOf("a"), entryOf("b", { presence: Uint8Array.of(2), count: 1, request: "points" })];
  for (const each of entries) writer.add(each);
  assertEquals(await writer.flush(), { written: true });
  assertEquals(await readChunkIndex(path), new Map(entries.map((each) => [each.path, each])));
});

test("ChunkIndexWriter.flush() writes nothing when nothing has changed", async () => {
  await using dir = await tempDir();
  assertEquals(await new ChunkIndexWriter(join(dir.path, "chunks_index.json")).flush(), { written: false });
  assertEquals(await readdir(dir.path), []);
});

test("ChunkIndexWriter.flush() keeps what another writer wrote", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunks_index.json");
  const [one, other] = [new ChunkIndexWriter(path), new ChunkIndexWriter(path)];
  await touch(dir.path, entryOf("a"), entryOf("b"), entryOf("c"));
  one.add(entryOf("a"));
  await one.flush();
  other.add(entryOf("b"));
  await other.flush();
  one.add(entryOf("c"));
  await one.flush();
  assertEquals(await keys(path), ["a", "b", "c"]);
});

test("ChunkIndexWriter.flush() of many writers at once loses nothing", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunks_index.json");
  const names = Array.from({ length: 12 }, (_, i) => `f${String(i).padStart(2, "0")}`);
  await touch(dir.path, ...names.map((name) => entryOf(name)));
  await Promise.all(names.map((name) => {
    const writer = new ChunkIndexWriter(path);
    writer.add(entryOf(name));
    return writer.flush();
  }));
  assertEquals(await keys(path), names);
});

test("ChunkIndexWriter.flush() drops what others wrote of files that are gone", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunks_index.json");
  await touch(dir.path, entryOf("a"), entryOf("b"));
  const other = new ChunkIndexWriter(path);
  other.add(entryOf("a"));
  other.add(entryOf("b"));
  await other.flush();
  await rm(join(dir.path, "chunks", "a.msgpack"));
  const writer = new ChunkIndexWriter(path);
  writer.add(entryOf("c"));
  await writer.flush();
  assertEquals(await keys(path), ["b", "c"]);
});

test("ChunkIndexWriter.flush() asks the caller which files are there", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunks_index.json");
  const other = new ChunkIndexWriter(path);
  other.add(entryOf("a"));
  other.add(entryOf("b"));
  await other.flush();
  const writer = new ChunkIndexWriter(path, { exists: (file) => file === "chunks/b.msgpack" });
  writer.add(entryOf("c"));
  await writer.flush();
  assertEquals(await keys(path), ["b", "c"]);
});

test("ChunkIndexWriter.remove() takes an entry out, also one that another wrote", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunks_index.json");
  await touch(dir.path, entryOf("a"), entryOf("b"));
  const [one, other] = [new ChunkIndexWriter(path), new ChunkIndexWriter(path)];
  one.add(entryOf("a"));
  one.add(entryOf("b"));
  await one.flush();
  other.remove("chunks/a.msgpack");
  await other.flush();
  assertEquals(await keys(path), ["b"]);
});

test("ChunkIndexWriter.flush() writes over garbage", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunks_index.json");
  await writeFile(path, "garbage");
  const writer = new ChunkIndexWriter(path);
  writer.add(entryOf("a"));
  assertEquals(await writer.flush(), { written: true });
  assertEquals(await keys(path), ["a"]);
});

test("ChunkIndexWriter.flush() reports a full disk, fails no run and tries again", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunks_index.json");
  const writer = new ChunkIndexWriter(path);
  writer.add(entryOf("a"));
  const restore = replaceIo({ writeNew: () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" })) });
  try {
    const { written, error } = await writer.flush();
    assertEquals([written, error?.code], [false, "STORE_FAILED"]);
  } finally {
    restore();
  }
  assertEquals(await writer.flush(), { written: true });
  assertEquals(await keys(path), ["a"]);
});

test("ChunkIndexWriter.flush() of an entry changed meanwhile keeps the newer one", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunks_index.json");
  const writer = new ChunkIndexWriter(path);
  writer.add(entryOf("a"));
  const flushing = writer.flush();
  writer.add(entryOf("a", { bytes: 200 }));
  await flushing;
  await writer.flush();
  assertEquals((await readChunkIndex(path))?.get("chunks/a.msgpack")?.bytes, 200);
});

test("ChunkIndexWriter.flush() leaves a large index for few changes, unless told", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunks_index.json");
  const writer = new ChunkIndexWriter(path, { exists: () => true });
  for (let i = 0; i < 8000; i++) writer.add(entryOf(String(i).padStart(64, "0")));
  assertEquals(await writer.flush(), { written: true });
  writer.add(entryOf("a"));
  assertEquals(await writer.flush(), { written: false });
  assertEquals(await writer.flush({ always: true }), { written: true });
  assertEquals((await readChunkIndex(path))?.size, 8001);
});

test("ChunkIndexWriter.flushIfDue() writes once for all that are due in one moment", async () => {
  await using dir = await tempDir();
  const hand = handClock();
  const writer = new ChunkIndexWriter(join(dir.path, "chunks_index.json"), { clock: hand.clock });
  hand.now = 2000;
  const written = await Promise.all(["a", "b", "c"].map(async (name) => {
    writer.add(entryOf(name));
    return (await writer.flushIfDue()).written;
  }));
  assertEquals(written, [true, false, false]);
  assertEquals([...(await readChunkIndex(join(dir.path, "chunks_index.json")))!.keys()].length, 3);
  writer.add(entryOf("d"));
  hand.now = 20_000;
  assertEquals((await writer.flushIfDue()).written, true);
});

test("ChunkIndexWriter.flushIfDue() waits for two hundred times the last cost", async () => {
  await using dir = await tempDir();
  const hand = handClock();
  const writer = new ChunkIndexWriter(join(dir.path, "chunks_index.json"), { clock: hand.clock });
  writer.add(entryOf("a"));
  hand.now = 1999;
  assertEquals(await writer.flushIfDue(), { written: false });
  hand.now = 2000;
  const restore = replaceIo({
    stat: () => {
      hand.now += 50;
      return Promise.resolve({ size: 1, modifiedMs: 1 });
    },
  });
  try {
    assertEquals(await writer.flushIfDue(), { written: true });
  } finally {
    restore();
  }
  writer.add(entryOf("b"));
  hand.now = 2100 + 200 * 100 - 1;
  assertEquals(await writer.flushIfDue(), { written: false });
  hand.now++;
  assertEquals(await writer.flushIfDue(), { written: true });
});

test("chunks_index.json holds every vector once", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunks_index.json");
  const writer = new ChunkIndexWriter(path);
  for (const name of ["a", "b", "c"]) writer.add(entryOf(name, { axes: [["strat", [name]], ["s", ["shared", 2]]] }));
  await writer.flush();
  const text = await readFile(path, "utf8");
  assertEquals(text.split("shared").length, 2);
  assertEquals(JSON.parse(text).files[2].bins, [2, 0]);
});

test("indexView() takes the parts of a chunk together", () => {
  const whole = entryOf("aa", { whole: true, count: 1, axes: [["s", [1, 2, 3]]] });
  const early = entryOf("bb.01", { count: 1, axes: [["s", [1]]], createdAt: "2025", updatedAt: "2025" });
  const late = entryOf("bb.02", { count: 2, axes: [["s", [2, 3]]], createdAt: "2026", updatedAt: "2026" });
  const view = indexView([whole, early, late]);
  assertEquals(Object.keys(view), ["aa", "bb"]);
  assertEquals(view.aa.points, 3);
  assertEquals(view.bb, {
    chunk_key: [["s", [2, 3]]],
    created_at: "2025",
    updated_at: "2026",
    points: 3,
    bytes: 200,
    path: "chunks/bb.02.msgpack",
    version: "v1",
  });
});

test("indexView() of nothing is empty", () => {
  assert(Object.keys(indexView([])).length === 0);
});
