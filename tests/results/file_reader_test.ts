import { assertEquals, assertRejects } from "@std/assert";
import { copyFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ChunkCache, run } from "../../mod.ts";
import { viewOf } from "../../src/cache_view.ts";
import { DamagedFileError } from "../../src/errors.ts";
import { ResultFiles } from "../../src/results/file_reader.ts";
import { partDecoder, valueDecoder } from "../../src/results/reading.ts";
import { chunkFiles } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

/** A cache of one file, larger than those that are read at once. */
async function large(root: string) {
  const s = Array.from({ length: 60_000 }, (_, i) => i);
  const cache = new ChunkCache({ root, cacheId: "line", axisValues: { s }, verbose: 0, durability: "none" });
  await run(cache, (vectors) => vectors.s.map((value) => ({ third: value / 3, text: `text ${value}` })));
  return { store: viewOf(cache)!.state.store, path: `chunks/${(await chunkFiles(root))[0]}` };
}

const check = () => {};

test("ResultFiles: reads all rows, some by ranges, and many of them whole", async () => {
  await using dir = await tempDir();
  const { store, path } = await large(dir.path);
  const files = new ResultFiles(store);
  const all = await files.read(path, { check, decoder: valueDecoder });
  assertEquals([all!.data!.length, all!.data![9]], [60_000, { third: 3, text: "text 9" }]);
  const rows = Uint32Array.of(59_999, 3);
  assertEquals((await files.read(path, { rows, check, decoder: valueDecoder }))!.data, [{ third: 59_999 / 3, text: "text 59999" }, {
    third: 1,
    text: "text 3",
  }]);
  const parts = (await files.read(path, { rows, check, decoder: partDecoder(({ name }) => name === "third") }))!.data!;
  assertEquals(parts.map(({ path, values }) => [path.name, ...values as number[]]), [["third", 59_999 / 3, 1]]);
  const many = Uint32Array.from({ length: 40_000 }, (_, i) => i);
  assertEquals((await files.read(path, { rows: many, check, decoder: valueDecoder }))!.data!.length, 40_000);
});

test("ResultFiles: keeps a file that is wanted again, and reads it once for all who want it now", async () => {
  await using dir = await tempDir();
  const { store, path } = await large(dir.path);
  const files = new ResultFiles(store);
  const request = { rows: Uint32Array.of(3), check, decoder: valueDecoder, isShared: true };
  const both = await Promise.all([files.read(path, request), files.read(path, request)]);
  await rm(join(store.directory, path));
  const third = await files.read(path, request);
  assertEquals([...both, third].map((read) => read!.data), Array(3).fill([{ third: 1, text: "text 3" }]));
  assertEquals(await new ResultFiles(store).read(path, request), undefined);
});

test("ResultFiles: a file of another cache gives neither rows nor head", async () => {
  await using dir = await tempDir();
  const cacheOf = (cacheId: string) => new ChunkCache({ root: dir.path, cacheId, axisValues: { s: [1] }, durability: "none" });
  for (const id of ["a", "b"]) await run(cacheOf(id), ({ s }) => s);
  const [name] = (await readdir(join(dir.path, "a", "chunks"))).filter((name) => name.endsWith(".msgpack"));
  await copyFile(join(dir.path, "a", "chunks", name), join(dir.path, "b", "chunks", name));
  const files = new ResultFiles(viewOf(cacheOf("b"))!.state.store);
  const path = `chunks/${name}`;
  const found = 'it belongs to the cache "a", not to "b"';
  await assertRejects(() => files.read(path, { check, decoder: valueDecoder }), DamagedFileError, found);
  await assertRejects(() => files.readHead(path), DamagedFileError, found);
});

test("ResultFiles: what the check of a head throws ends the reading", async () => {
  await using dir = await tempDir();
  const { store, path } = await large(dir.path);
  const refuse = () => {
    throw new DamagedFileError("no");
  };
  await assertRejects(() => new ResultFiles(store).read(path, { check: refuse, decoder: valueDecoder }), DamagedFileError);
  assertEquals((await new ResultFiles(store).readHead(path))!.count, 60_000);
});
