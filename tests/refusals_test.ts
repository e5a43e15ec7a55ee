/** Bad input is refused before the user's function is called. */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CacheConflictError,
  ChunkCache,
  ChunkMemo,
  FormatVersionError,
  OutputMismatchError,
  run,
  type RunOptions,
  type Selection,
  StoreError,
  UnstorableValueError,
} from "../mod.ts";
import { chunkFiles, chunkPath, line, type LineAxes, plane, type PlaneAxes, tens, type words } from "./sweeps.ts";
import { newerFile } from "./store/samples.ts";
import { tempDir, test } from "./test.ts";

test("an unknown option of a run is refused with the nearest name", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const options = { granularty: "point" } as unknown as RunOptions<unknown>;
  await assertRejects(() => run(line(dir.path), exec, options), TypeError, 'did you mean "granularity"');
  assertEquals([calls, await chunkFiles(dir.path)], [[], []]);
});

test("an unknown option of a cache or a memo is refused with the nearest name", () => {
  const options = { root: "unused", cacheId: "id", axisValues: { s: [1] }, chunkSpek: { s: 1 } };
  assertThrows(() => new ChunkCache(options), TypeError, 'did you mean "chunkSpec"');
  const { cacheId: _, ...common } = options;
  assertThrows(() => new ChunkMemo(common), TypeError, 'did you mean "chunkSpec"');
});

test("an unknown option of a memoized function or of its call is refused", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1] } });
  const { exec, calls } = tens();
  const wrong = { defalts: {} } as unknown as Record<never, never>;
  assertThrows(() => memo.cache(exec, wrong), TypeError, 'did you mean "defaults"');
  await assertRejects(
    () => memo.cache(exec)({}, { parial: "complete" } as unknown as Record<never, never>),
    TypeError,
    'did you mean "partial"',
  );
  assertEquals(calls, []);
});

test("an option of a value that it cannot have is refused", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const wrong: RunOptions<unknown>[] = [{ partial: "some" as "return" }, { granularity: "row" as "point" }, { reuse: "all" as "value" }];
  for (const options of [...wrong, { flushMs: 0 }, { flushMs: NaN }]) {
    await assertRejects(() => run(line(dir.path), exec, options), RangeError);
  }
  await assertRejects(
    () => run(line(dir.path), exec, { collateFn: 1 as unknown as () => number }),
    TypeError,
    "collateFn must be a function",
  );
  assertEquals(calls, []);
});

test("a durability or verbosity that does not exist is refused", () => {
  const options = { root: "unused", cacheId: "id", axisValues: { s: [1] } };
  assertThrows(() => new ChunkCache({ ...options, durability: "sync" as "fsync" }), RangeError, "durability");
  assertThrows(() => new ChunkCache({ ...options, verbose: 3 as 2 }), RangeError, "verbose");
  assertThrows(() => new ChunkCache({ ...options, version: 2 as unknown as string }), TypeError, "version");
});

test("an unknown axis of a selection, a chunk spec or an axis order is refused with the nearest name", () => {
  const cache = plane("unused", { axisValues: { a: ["x"], s: [1] } });
  assertThrows(() => cache.slice({ S: [1] } as unknown as Selection<PlaneAxes>), TypeError, 'did you mean "s"');
  const options = { root: "unused", cacheId: "id", axisValues: { strat: [1] } };
  assertThrows(() => new ChunkCache({ ...options, chunkSpec: { stratt: 1 } as Record<string, number> }), TypeError, 'did you mean "strat"');
  assertThrows(() => new ChunkCache({ ...options, axisOrder: ["stratt"] as unknown as "strat"[] }), TypeError, 'did you mean "strat"');
});

test("an axis without a chunk size is refused", () => {
  const options = { root: "unused", cacheId: "id", axisValues: { a: [1], s: [1] } };
  assertThrows(() => new ChunkCache({ ...options, chunkSpec: { a: 1 } }), TypeError, "missing chunkSpec for axis 's'");
});

test("a chunk size that is no positive integer is refused", () => {
  for (const size of [0, -1, 1.5, NaN, "3" as unknown as number]) {
    assertThrows(() => line("unused", { chunkSpec: { s: size } }), RangeError, "size must be a positive integer");
  }
});

test("a value outside an axis is refused, with the values that it has", () => {
  assertThrows(() => line("unused").slice({ s: [9] }), RangeError, "value '9' not found in axisValues for axis 's'");
  assertThrows(() => line("unused").slice({ axisIndices: { s: 7 } }), RangeError, "Index 7 out of range");
});

test("values and indices at once are refused", () => {
  const both = { s: [1], axisIndices: { s: 0 } } as unknown as Selection<LineAxes>;
  assertThrows(() => line("unused").slice(both), TypeError, "give values or axisIndices, not both");
});

test("axis arguments are refused where there is no axis", () => {
  const cache = new ChunkCache({ root: "unused", cacheId: "id", axisValues: {} });
  assertThrows(() => cache.slice({ s: 1 } as Record<never, never>), TypeError, "singleton cache");
});

test("axis values that are no list are refused", () => {
  for (const s of ["abc", 3, null, () => [1]]) {
    assertThrows(() => new ChunkCache({ root: "unused", cacheId: "id", axisValues: { s } as unknown as LineAxes }), TypeError);
  }
});

test("axes with a reserved name are refused", () => {
  for (const name of ["axisIndices", "params"]) {
    assertThrows(() => new ChunkCache({ root: "unused", cacheId: "id", axisValues: { [name]: [1] } }), TypeError, name);
  }
});

test("a cache id that leaves the root is refused", () => {
  for (const cacheId of ["../up", "..", ".", "", "/etc", "a/../../b", "a\0b"]) {
    assertThrows(() => line("unused", { cacheId }), RangeError);
  }
});

test("a path of pathFn that leaves the root is refused before the function is called", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  await assertRejects(() => run(line(join(dir.path, "root"), { pathFn: () => "../outside.msgpack" }), exec), RangeError);
  assertEquals(calls, []);
});

test("a metadata.json of a newer format is an error, and stays", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const path = join(dir.path, "line", "metadata.json");
  const newer = (await readFile(path, "utf8")).replace('"format": 1', '"format": 2');
  await writeFile(path, newer);
  const { exec, calls } = tens();
  await assertRejects(() => run(line(dir.path, { axisValues: { s: [8] } }), exec), FormatVersionError, "format 2");
  assertEquals([calls, await readFile(path, "utf8")], [[], newer]);
});

test("a chunk file of a newer format is an error, and stays", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  const path = chunkPath(cache, [1, 2, 3]);
  await writeFile(path, newerFile());
  const { exec, calls } = tens();
  await assertRejects(() => run(line(dir.path), exec), FormatVersionError, "format 2");
  assertEquals([calls, (await readFile(path)).length], [[], newerFile().length]);
});

test("a directory that cannot be written is an error before the function is called", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "line"), "a file where the directory should be");
  const { exec, calls } = tens();
  await assertRejects(() => run(line(dir.path), exec), StoreError);
  assertEquals(calls, []);
});

test("chunks that cannot be written are an error before the function is called", async () => {
  await using dir = await tempDir();
  await mkdir(join(dir.path, "line"));
  await writeFile(join(dir.path, "line", "chunks"), "a file where the directory should be");
  const { exec, calls } = tens();
  await assertRejects(() => run(line(dir.path), exec), StoreError);
  assertEquals(calls, []);
});

test("another function's name on record is an error before the function is called", async () => {
  await using dir = await tempDir();
  const memo = () => new ChunkMemo({ root: dir.path, axisValues: { s: [1] }, verbose: 0 });
  await memo().cache(tens().exec, { name: undefined })({});
  let calls = 0;
  const second = memo().cache(function other({ s }: { s: number[] }) {
    calls++;
    return s;
  });
  await assertRejects(() => second({}), CacheConflictError, '"other"');
  assertEquals(calls, 0);
});

test("a param with the name of an axis is refused", () => {
  const memo = new ChunkMemo({ root: "unused", axisValues: { s: [1] } });
  assertThrows(() => memo.cacheForParams({ s: 1 }), TypeError, "the name of an axis");
});

test("paramsArg with the name of an axis is refused", () => {
  const memo = new ChunkMemo({ root: "unused", axisValues: { s: [1] } });
  assertThrows(() => memo.cache(tens().exec, { paramsArg: "s" }), TypeError, "paramsArg");
});

test("metadata that cannot be stored is refused before the function is called", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  await assertRejects(() => run(line(dir.path, { metadata: { note: () => 1 } }), exec), UnstorableValueError, "a function");
  assertEquals(calls, []);
});

test("what is no cache is refused", async () => {
  for (const cache of [undefined, null, {}, { root: "x" }]) {
    await assertRejects(() => run(cache as unknown as ChunkCache<LineAxes>, tens().exec), TypeError, "cache must be a ChunkCache");
  }
});

test("a memo without params is refused", async () => {
  const memo = new ChunkMemo({ root: "unused", axisValues: { s: [1] } });
  await assertRejects(() => run(memo, tens().exec), TypeError, "params is required");
});

test("what is no function is refused", async () => {
  await using dir = await tempDir();
  await assertRejects(() => run(line(dir.path), 1 as unknown as typeof words), TypeError, "execFn must be a function");
});

test("outputs of a wrong count are refused with both numbers, and not stored", async () => {
  await using dir = await tempDir();
  for (const outputs of [[1, 2], [1, 2, 3, 4], [], new Float64Array(2)]) {
    await assertRejects(
      () => run(line(dir.path), () => outputs as number[]),
      OutputMismatchError,
      `returned ${outputs.length} outputs for 3 points`,
    );
  }
  assertEquals(await chunkFiles(dir.path), []);
});

test("outputs in another order are refused with both points and the axis order, and not stored", async () => {
  await using dir = await tempDir();
  const cache = plane(dir.path, { chunkSpec: { a: 2, s: 2 } });
  const error = await assertRejects(
    () => run(cache, ({ a, s }) => s.flatMap((number) => a.map((letter) => ({ a: letter, s: number, value: 1 })))),
    OutputMismatchError,
  );
  for (const part of ['{"a":"x","s":2}', '{"a":"y","s":1}', "axis order (a, s"]) assertEquals(error.message.includes(part), true, part);
  assertEquals(await chunkFiles(dir.path, "plane"), []);
});

test("outputs that cannot be stored are refused with the path inside, and the others of the chunk are stored", async () => {
  await using dir = await tempDir();
  const exec = ({ s }: { s: number[] }) => s.map((value) => value === 2 ? { model: { fit: () => 1 } } : { model: { fit: null } });
  const error = await assertRejects(() => run(line(dir.path), exec), UnstorableValueError, "$.model.fit: a function");
  assertEquals(error.message.includes('{"s":2}'), true);
  assertEquals((await chunkFiles(dir.path)).length, 1);
  assertEquals((await line(dir.path).cacheStatus()).knownPoints, 2);
});

test("a whole output that cannot be stored is refused with the path inside", async () => {
  await using dir = await tempDir();
  await assertRejects(() => run(line(dir.path), () => ({ model: new WeakMap() })), UnstorableValueError, "$.model");
  assertEquals(await chunkFiles(dir.path), []);
});
