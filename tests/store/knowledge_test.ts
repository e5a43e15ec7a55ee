import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { readFile, rm, writeFile } from "node:fs/promises";
import { FormatVersionError, StoreError } from "../../src/errors.ts";
import { ChunkIndexWriter } from "../../src/store/chunk_index.ts";
import type { ChunkStore } from "../../src/store/chunk_store.ts";
import { describes, entryFromHead, type FileEntry } from "../../src/store/file_entry.ts";
import { io, replaceIo } from "../../src/store/io.ts";
import { Knowledge, type KnowledgeOptions } from "../../src/store/knowledge.ts";
import { tempDir, test } from "../test.ts";
import { fileOf, newerFile, NOW, pathOf, type Sample, storeIn } from "./samples.ts";

const [A, B, C] = ["a", "b", "c"].map(pathOf);

const indexOf = (store: ChunkStore) => join(store.directory, "chunks_index.json");
const knowledgeOf = (store: ChunkStore, options?: KnowledgeOptions) => new Knowledge(store, indexOf(store), options);
const write = (store: ChunkStore, path: string, sample?: Sample) => store.writeChunk(path, fileOf(sample), { executedMs: 0 });
const pathsOf = (entries: readonly FileEntry[]) => entries.map(({ path }) => path).sort();

async function index(store: ChunkStore, ...paths: string[]): Promise<void> {
  const writer = new ChunkIndexWriter(indexOf(store));
  for (const path of paths) {
    const read = await store.readHeadAndMade(path);
    writer.add(entryFromHead(path, read!.head, read!.made));
  }
  await writer.flush();
}

/** Counts what is opened and read whole while something is done. */
async function counting(work: () => Promise<unknown>): Promise<{ opened: number; indexReads: number }> {
  const counts = { opened: 0, indexReads: 0 };
  const { open, readFile } = io;
  const restore = replaceIo({
    open: (path) => {
      counts.opened++;
      return open(path);
    },
    readFile: (path) => {
      if (path.endsWith("chunks_index.json")) counts.indexReads++;
      return readFile(path);
    },
  });
  try {
    await work();
  } finally {
    restore();
  }
  return counts;
}

test("Knowledge.sync() of an absent directory knows nothing", async () => {
  await using dir = await tempDir();
  const knowledge = knowledgeOf(storeIn(dir.path));
  assertEquals(await knowledge.sync(), { added: [], unindexed: [], removed: [], damaged: [] });
});

test("Knowledge.sync() learns files from their heads", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A);
  await write(store, B, { axes: [["s", [1, 2]], ["t", ["x"]]], points: [1], made: { request: "points", updatedAt: "2027" } });
  const knowledge = knowledgeOf(store);
  const { added, unindexed } = await knowledge.sync();
  assertEquals(pathsOf(added), [A, B]);
  assertEquals(pathsOf(unindexed), [A, B]);
  assertEquals(knowledge.entries.get(B), {
    path: B,
    version: "v1",
    axes: [["s", [1, 2]], ["t", ["x"]]],
    presence: Uint8Array.of(2),
    whole: false,
    count: 1,
    request: "points",
    bytes: (await readFile(store.absolute(B))).length,
    createdAt: NOW,
    updatedAt: "2027",
  });
});

test("Knowledge.sync() learns files from the index without opening them", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  for (const path of [A, B]) await write(store, path);
  await index(store, A, B);
  const fromHeads = new Knowledge(store, join(store.directory, "no.json"));
  const knowledge = knowledgeOf(store);
  const counts = await counting(async () => assertEquals((await knowledge.sync()).unindexed, []));
  assertEquals(counts, { opened: 0, indexReads: 1 });
  await fromHeads.sync();
  assertEquals(new Map([...knowledge.entries].sort()), new Map([...fromHeads.entries].sort()));
});

test("Knowledge.sync() opens the files that the index lacks", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  for (const path of [A, B, C]) await write(store, path);
  await index(store, A, B);
  const knowledge = knowledgeOf(store);
  let unindexed: readonly FileEntry[] = [];
  const counts = await counting(async () => ({ unindexed } = await knowledge.sync()));
  assertEquals(counts, { opened: 1, indexReads: 1 });
  assertEquals(pathsOf(unindexed), [C]);
});

test("Knowledge.sync() reads nothing when nothing has changed", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A);
  await index(store, A);
  const knowledge = knowledgeOf(store);
  await knowledge.sync();
  assertEquals(await counting(() => knowledge.sync()), { opened: 0, indexReads: 0 });
});

test("Knowledge.sync() prefers a few heads to a large index", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A);
  await write(store, B);
  await index(store, A);
  await writeFile(indexOf(store), `${await readFile(indexOf(store), "utf8")}${" ".repeat(20_000)}`);
  assertEquals(await counting(() => knowledgeOf(store).sync()), { opened: 2, indexReads: 0 });
});

test("Knowledge.sync() forgets what is gone, also if the index has it", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  for (const path of [A, B]) await write(store, path);
  await index(store, A, B);
  const knowledge = knowledgeOf(store);
  await knowledge.sync();
  await store.remove(A);
  const { removed, added } = await knowledge.sync();
  assertEquals([removed, added], [[A], []]);
  assertEquals([...knowledge.entries.keys()], [B]);
  const fresh = knowledgeOf(store);
  await fresh.sync();
  assertEquals([...fresh.entries.keys()], [B]);
});

test("Knowledge.sync() survives an index that is garbage", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A);
  await writeFile(indexOf(store), "garbage");
  assertEquals(pathsOf((await knowledgeOf(store).sync()).added), [A]);
});

test("Knowledge.sync() reports files with damaged heads, and knows the others", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A);
  await store.writeChunk(B, new Uint8Array(10), { executedMs: 0 });
  await write(store, C, { cacheId: "other" });
  const knowledge = knowledgeOf(store);
  const { added, damaged } = await knowledge.sync();
  assertEquals(pathsOf(added), [A]);
  assertEquals([...damaged].sort(), [B, C]);
  for (const path of damaged) assertEquals(await store.setAside(path), "moved");
  assertEquals(await knowledge.sync(), { added: [], unindexed: [], removed: [], damaged: [] });
});

test("Knowledge.sync() throws when the disk fails", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A);
  const restore = replaceIo({ open: () => Promise.reject(Object.assign(new Error("broken"), { code: "EIO" })) });
  try {
    await assertRejects(() => knowledgeOf(store).sync(), StoreError);
  } finally {
    restore();
  }
});

test("Knowledge.sync() throws at a file of a newer format", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await store.writeChunk(A, newerFile(), { executedMs: 0 });
  const error = await assertRejects(() => knowledgeOf(store).sync(), FormatVersionError);
  assertEquals(error.path, store.absolute(A));
});

test("Knowledge.sync() stops at the signal and goes on later", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A);
  const knowledge = knowledgeOf(store);
  await assertRejects(() => knowledge.sync({ signal: AbortSignal.abort(new Error("enough")) }), Error, "enough");
  assertEquals(pathsOf((await knowledge.sync()).added), [A]);
});

test("Knowledge.sync() asked twice at once reports a file once", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A);
  const knowledge = knowledgeOf(store);
  const [one, other] = await Promise.all([knowledge.sync(), knowledge.sync()]);
  assertEquals([one.added.length, other.added.length], [1, 0]);
});

test("Knowledge.add() and remove() spare a look at the disk", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A);
  const knowledge = knowledgeOf(store);
  const { head } = (await store.readHead(A))!;
  knowledge.add(entryFromHead(A, head));
  assertEquals((await knowledge.sync()).added, []);
  knowledge.remove(A);
  assertEquals(pathsOf((await knowledge.sync()).added), [A]);
});

test("Knowledge.sync() knows files at custom paths from the index alone", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  const paths = ["../shared/x.bin", "own/y.bin", "own/gone.bin"];
  for (const path of paths) await write(store, path);
  await index(store, ...paths);
  await store.remove("own/gone.bin");
  const knowledge = knowledgeOf(store, { customPaths: true });
  assertEquals(pathsOf((await knowledge.sync()).added), ["../shared/x.bin", "own/y.bin"]);
  await rm(store.absolute("own/y.bin"));
  const { removed, added } = await knowledge.sync();
  assertEquals([removed, added], [["own/y.bin"], []]);
  assertEquals((await knowledgeOf(store).sync()).added, []);
});

test("Knowledge.sync() looks into a custom file that has another length than the index says", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  for (const path of ["own/x.bin", "own/y.bin"]) await write(store, path);
  await index(store, "own/x.bin", "own/y.bin");
  await write(store, "own/x.bin", { axes: [["s", [7]]] });
  await writeFile(store.absolute("own/y.bin"), "damage");
  const knowledge = knowledgeOf(store, { customPaths: true });
  const { unindexed, damaged } = await knowledge.sync();
  assertEquals(unindexed.map(({ axes }) => axes), [[["s", [7]]]]);
  assertEquals(damaged, ["own/y.bin"]);
});

test("Knowledge.sync() takes the index's word for a custom file whose length it does not tell", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, "own/x.bin");
  const { head } = (await store.readHead("own/x.bin"))!;
  await writeFile(store.absolute("own/x.bin"), "of the caller's own format");
  const writer = new ChunkIndexWriter(indexOf(store));
  writer.add({ ...entryFromHead("own/x.bin", head), bytes: 0 });
  await writer.flush();
  assertEquals(pathsOf((await knowledgeOf(store, { customPaths: true }).sync()).added), ["own/x.bin"]);
});

test("Knowledge.sync() passes over paths of the index that leave the root", async () => {
  await using dir = await tempDir();
  const store = storeIn(join(dir.path, "root"));
  await write(store, "own/x.bin");
  await index(store, "own/x.bin");
  await writeFile(join(dir.path, "x.bin"), await readFile(store.absolute("own/x.bin")));
  const text = await readFile(indexOf(store), "utf8");
  await writeFile(indexOf(store), text.replace("own/x.bin", "../../x.bin"));
  assertEquals((await knowledgeOf(store, { customPaths: true }).sync()).added, []);
});

test("describes() tells whether an entry and a head agree", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A, { axes: [["s", [1, { x: 2 }, "3"]]], points: [0, 2] });
  const { head } = (await store.readHead(A))!;
  const entry = entryFromHead(A, head);
  assertEquals(describes(entry, head), true);
  assertEquals(describes(structuredClone(entry), head), true);
  const others: Partial<FileEntry>[] = [
    { version: "v2" },
    { count: 3 },
    { whole: true },
    { presence: Uint8Array.of(3) },
    { presence: undefined },
    { axes: [["t", [1, { x: 2 }, "3"]]] },
    { axes: [["s", [1, { x: 3 }, "3"]]] },
    { axes: [["s", [1, { x: 2 }, 3]]] },
    { axes: [["s", [1, { x: 2 }]]] },
    { axes: [] },
  ];
  for (const other of others) assertEquals(describes({ ...entry, ...other }, head), false, JSON.stringify(other));
});

/** Does something while the directory is listed in another way. */
async function listing<T>(
  how: (list: (path: string) => Promise<string[]>, path: string) => Promise<string[]>,
  work: () => Promise<T>,
): Promise<T> {
  const { list } = io;
  const restore = replaceIo({ list: (path) => how(list, path) });
  try {
    return await work();
  } finally {
    restore();
  }
}

test("Knowledge.sync() learns what a file that is gone was put into, though its listing has neither", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A);
  const knowledge = knowledgeOf(store);
  await knowledge.sync();
  let listings = 0;
  const { added, removed } = await listing(async (list, path) => {
    if (listings++ > 0) return await list(path);
    await write(store, B);
    await store.remove(A);
    return [];
  }, () => knowledge.sync());
  assertEquals([pathsOf(added), removed, [...knowledge.entries.keys()]], [[B], [A], [B]]);
});

test("Knowledge.sync() does not look for ever at a name without a file", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A);
  let listings = 0;
  const { added } = await listing(async (list, path) => {
    listings++;
    return [...await list(path), `${"0".repeat(64)}.msgpack`];
  }, () => knowledgeOf(store).sync());
  assertEquals(pathsOf(added), [A]);
  assertEquals(listings <= 4, true);
});

test("Knowledge.lose() has the next look be sure that it misses nothing, and remove() does not", async () => {
  await using dir = await tempDir();
  const store = storeIn(dir.path);
  await write(store, A);
  let listings = 0;
  await listing((list, path) => (listings++, list(path)), async () => {
    const knowledge = knowledgeOf(store);
    const listingsAfter = async (change: () => void) => {
      await knowledge.sync();
      change();
      listings = 0;
      await knowledge.sync();
      return listings;
    };
    assertEquals([await listingsAfter(() => knowledge.remove(A)), await listingsAfter(() => knowledge.lose(A))], [1, 2]);
  });
});
