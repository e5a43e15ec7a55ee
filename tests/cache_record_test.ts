import { assertEquals, assertRejects } from "@std/assert";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidMetadataError, paramsToCacheId, run } from "../mod.ts";
import { areParamsUnknown, definedOptions, readRecord } from "../src/cache_record.ts";
import { viewOf } from "../src/cache_view.ts";
import { line, tens, withWarnings } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

test("CacheRecord: the metadata and every definition used go on record, the last one first", async () => {
  await using dir = await tempDir();
  await run(line(dir.path, { metadata: { params: { alpha: 1 }, note: "first" } }), tens().exec);
  await run(line(dir.path, { metadata: { params: { alpha: 1 }, note: "second" }, axisValues: { s: [9, 1] } }), tens().exec);
  const { record } = await readRecord(dir.path, "line");
  assertEquals(record!.metadata, { params: { alpha: 1 }, note: "second" });
  assertEquals(record!.definitions.map(({ axisValues }) => axisValues.s), [[9, 1], [1, 2, 3, 4, 5, 6, 7]]);
  assertEquals(record!.axisValues, { s: [1, 2, 3, 4, 5, 6, 7, 9] });
});

test("CacheRecord.isCurrent: a run of the definition on record does not write it again", async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: 1 }), tens().exec);
  const path = join(dir.path, "line", "metadata.json");
  const before = await readFile(path, "utf8");
  await run(line(dir.path), tens().exec);
  assertEquals(await readFile(path, "utf8"), before);
});

test("CacheRecord: a directory under another name is refused", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  await rename(join(dir.path, "line"), join(dir.path, "renamed"));
  await assertRejects(() => run(line(dir.path, { cacheId: "renamed" }), tens().exec), InvalidMetadataError, 'names the cache "line"');
});

test("CacheRecord: a damaged record is told once by each cache", async () => {
  await using dir = await tempDir();
  await mkdir(join(dir.path, "line"));
  await writeFile(join(dir.path, "line", "metadata.json"), "[]");
  const cache = line(dir.path, { verbose: 1 });
  const { warnings } = await withWarnings(async () => {
    await cache.cacheStatus();
    await cache.cacheStatus();
  });
  assertEquals(warnings.length, 1);
});

test("CacheRecord: axis values of every storable kind come back", async () => {
  await using dir = await tempDir();
  const s = [
    1,
    "1",
    null,
    undefined,
    true,
    5n,
    NaN,
    Infinity,
    new Date(7),
    [1, [2]],
    { a: 1 },
    new Float32Array([1.5]),
  ] as unknown as number[];
  const cache = line(dir.path, { axisValues: { s } });
  await run(cache, ({ s }) => s.map((_, i) => i));
  const { record } = await readRecord(dir.path, "line");
  assertEquals(record!.definitions[0].axisValues.s, s);
  const loaded = line(dir.path, { axisValues: definedOptions(record!.definitions[0]).axisValues as { s: number[] } });
  assertEquals((await loaded.cacheStatus()).missingPoints, 0);
});

test("readRecord() tells where a record would be", async () => {
  await using dir = await tempDir();
  const { directory, record } = await readRecord(dir.path, "none");
  assertEquals([directory, record], [join(dir.path, "none"), undefined]);
});

test("CacheRecord.path lies in the directory of the cache", () => {
  assertEquals(viewOf(line("/root"))!.state.record.path, "/root/line/metadata.json");
});

test("CacheRecord.isMissing: a record without the params is mended by a run that knows them, though nothing is executed", async () => {
  await using dir = await tempDir();
  const params = { alpha: 1 };
  const cacheId = paramsToCacheId(params);
  const open = (metadata: Record<string, unknown>) => line(dir.path, { cacheId, metadata });
  await run(open({}), tens().exec);
  const recorded = async () => (await readRecord(dir.path, cacheId)).record!.metadata.params;
  await run(open({}), tens().exec);
  assertEquals(await recorded(), undefined);
  await run(open({ params }), tens().exec);
  assertEquals(await recorded(), params);
  await run(open({}), tens().exec);
  assertEquals(await recorded(), params);
});

test("areParamsUnknown() is true of an id that was made from params which are not there", () => {
  const function_ = { name: "f", digest: "", runtime: "v8", onCodeChange: "warn" } as const;
  const table: readonly [boolean, Parameters<typeof areParamsUnknown>[0]][] = [
    [true, { cacheId: paramsToCacheId({ k: 1 }), metadata: {} }],
    [true, { cacheId: paramsToCacheId({ k: 1 }, "f"), metadata: { params: {}, function: { name: "f" } } }],
    [false, { cacheId: paramsToCacheId({ k: 1 }), metadata: { params: { k: 1 } } }],
    [false, { cacheId: paramsToCacheId({}), metadata: {} }],
    [false, { cacheId: paramsToCacheId({}, "f"), metadata: { function: { name: "f" } } }],
    [false, { cacheId: paramsToCacheId({}, "f"), metadata: { params: {} }, functionIdentity: function_ }],
    [false, { cacheId: "mine", metadata: {} }],
  ];
  for (const [isUnknown, cache] of table) assertEquals(areParamsUnknown(cache), isUnknown);
});
