import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { ChunkCache, ChunkMemo, MISSING, type ResultColumn, type Results, run, runParallel, slice, zip } from "../../mod.ts";
import { chunkPath, flipBit, line, listing, plane, tens, withWarnings, words } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test("results() gives points and values chunk by chunk in plan order, each point in the order asked for", async () => {
  await using dir = await tempDir();
  const cache = plane(dir.path);
  await run(cache, words().exec);
  const texts = (await listOf(cache.results<string>())).map(({ value }) => value);
  assertEquals(texts, ["x1", "x2", "x3", "x4", "y1", "y2", "y3", "y4"]);
  const batches = await listOf(cache.results({ a: ["y", "x"], s: [4, 1] }).batches());
  assertEquals(batches.map(({ points }) => points), [
    [{ a: "x", s: 1 }],
    [{ a: "x", s: 4 }],
    [{ a: "y", s: 1 }],
    [{ a: "y", s: 4 }],
  ]);
  assertEquals(batches.flatMap(({ values }) => values), ["x1", "x4", "y1", "y4"]);
});

test("results() gives the same order whatever files the points lie in", async () => {
  await using dir = await tempDir();
  await run(line(dir.path, { chunkSpec: { s: 2 } }), tens().exec);
  const edited = line(dir.path, { chunkSpec: { s: 3 }, axisValues: { s: [7, 0, 2, 1, 6, 3] } });
  assertEquals((await listOf(edited.results())).map(({ point, value }) => [point.s, value]), [[7, 70], [2, 20], [1, 10], [6, 60], [3, 30]]);
  assertEquals((await edited.results().grid()).present, Uint8Array.of(1, 0, 1, 1, 1, 1));
});

test("results() reads a directory that cannot be written, and writes nothing", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache.slice({ s: [1, 5] }), tens().exec);
  await rm(`${dir.path}/line/chunks_index.json`, { force: true });
  const before = await listing(dir.path);
  for (const path of [dir.path, `${dir.path}/line`, `${dir.path}/line/chunks`]) await chmod(path, 0o555);
  try {
    const results = line(dir.path).results();
    assertEquals((await results.table()).length, 6);
    assertEquals((await results.columns()).length, 6);
    assertEquals((await results.status()).missingPoints, 1);
    await results.grid();
    await listOf(results.columnBatches());
  } finally {
    for (const path of [dir.path, `${dir.path}/line`, `${dir.path}/line/chunks`]) await chmod(path, 0o755);
  }
  assertEquals(await listing(dir.path), before);
});

test("results() warns of a damaged file, counts it, leaves it where it is, and gives none of its values", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  const path = chunkPath(cache, [4, 5, 6]);
  await flipBit(path, -200);
  const before = await listing(dir.path);
  const results = line(dir.path, { verbose: 1 }).results();
  const { value: table, warnings } = await withWarnings(() => results.table());
  assertEquals(table.map(({ s }) => s), [1, 2, 3, 7]);
  assert(warnings.length === 1 && warnings[0].includes("is damaged") && warnings[0].includes("missing from the results"), warnings.join());
  const { counts } = (await withWarnings(() => results.columns())).value;
  assertEquals([counts.knownPoints, counts.missingPoints, counts.damagedFiles.length], [4, 3, 1]);
  const status = await results.status();
  assertEquals([status.missingPoints, status.damagedFiles.length], [3, 1]);
  const grid = (await withWarnings(() => results.grid())).value;
  assertEquals([...grid.present], [1, 1, 1, 0, 0, 0, 1]);
  assertEquals(await listing(dir.path), before);
  const [output, { executedPoints }] = await run(line(dir.path), tens().exec);
  assertEquals([output, executedPoints], [[10, 20, 30, 40, 50, 60, 70], 3]);
  assertEquals(await results.status().then(({ missingPoints, damagedFiles }) => [missingPoints, damagedFiles.length]), [0, 0]);
});

test("results() of a file with a damaged head, of an edited grid, is told, too", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  await flipBit(chunkPath(line(dir.path), [4, 5, 6]), 60);
  await rm(`${dir.path}/line/chunks_index.json`, { force: true });
  const results = line(dir.path, { chunkSpec: { s: 7 } }).results();
  assertEquals((await results.table()).map(({ s }) => s), [1, 2, 3, 7]);
  const status = await results.status();
  assertEquals([status.missingPoints, status.damagedFiles.length], [3, 1]);
});

test("results() of files that are gone by the time they are read are missing", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { chunkSpec: { s: 1 }, axisValues: { s: Array.from({ length: 100 }, (_, i) => i) } });
  await run(cache, tens().exec);
  const seen: number[] = [];
  for await (const { point } of cache.results()) {
    if (point.s === 0) await rm(`${dir.path}/line/chunks`, { recursive: true });
    seen.push(point.s);
  }
  assert(seen.length >= 1 && seen.length < 100);
  assertEquals((await cache.results().table()).length, 0);
});

test("results() passes over whole outputs, counts them, and is an error where there is nothing else", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache.slice({ s: [1] }), () => ({ mean: 1 }));
  for (const read of ["table", "columns", "grid", "schema"] as const) {
    await assertRejects(() => cache.results()[read](), Error, "1 of the chunks hold one whole output each");
  }
  await assertRejects(() => listOf(cache.results()), Error, "Cannot read results");
  await run(cache.slice({ s: [4] }), tens().exec);
  const { length, counts } = await cache.results().columns();
  assertEquals([length, counts.wholeChunks, counts.wholePoints, counts.missingPoints], [3, 1, 3, 1]);
  assertEquals(await cache.results().status(), counts);
});

test("results() spreads zipped axes, and knows nothing of excluded points", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({
    root: dir.path,
    cacheId: "zipped",
    axisValues: { net: zip({ width: [8, 16], depth: [3, 2] }), rate: [0.1, 0.2] },
    where: ({ width, rate }) => width < 16 || rate < 0.2,
    verbose: 0,
  });
  await run(cache, ({ width, rate }) => width.flatMap((w) => rate.map((r) => w * r)).slice(0, 3));
  const results = cache.results<number>();
  assertEquals(results.fields, ["width", "depth", "rate"]);
  assertEquals((await results.table())[2], { width: 16, depth: 2, rate: 0.1, value: 1.6 });
  const grid = await results.grid();
  assertEquals([[...grid.present], [...grid.excluded!], grid.shape], [[1, 1, 1, 0], [0, 0, 0, 1], [2, 2]]);
  assertEquals(grid.axes, [{ name: "net", values: [{ width: 8, depth: 3 }, { width: 16, depth: 2 }] }, {
    name: "rate",
    values: [0.1, 0.2],
  }]);
  assertEquals(Number.isNaN(grid.values[3]), true);
});

test("results() sees the files of its version alone", async () => {
  await using dir = await tempDir();
  await run(line(dir.path, { version: "one" }), tens().exec);
  assertEquals((await line(dir.path, { version: "two" }).results().table()).length, 0);
  assertEquals((await line(dir.path, { version: "one" }).results().table()).length, 7);
});

test("results() are of a slice, of a memo's cache, and of points computed one by one", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2, 3, 4] }, chunkSpec: { s: 2 }, verbose: 0 });
  const cache = memo.cacheForParams({ alpha: 2 });
  await runParallel([{ s: 4 }, { s: 1 }], { cache, execFn: ({ s }) => s * 2, mapFn: (fn, items) => Promise.all(items.map(fn)) });
  assertEquals(await cache.results().table(), [{ s: 1, value: 2 }, { s: 4, value: 8 }]);
  assertEquals(await cache.slice({ axisIndices: { s: slice(-2) } }).results().table(), [{ s: 4, value: 8 }]);
  assertEquals(cache.results().params, { alpha: 2 });
  assertEquals(cache.results({ s: [4, 1] }).axisValues, { s: [4, 1] });
});

test("results() leave points that failed out", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2, 3] }, chunkSpec: { s: 1 }, verbose: 0 });
  const half = memo.cache(function half({ s }: { s: number[] }) {
    if (s[0] === 2) throw new Error("no");
    return s.map((value) => value / 2);
  });
  const [output] = await half({}, { onError: "continue" });
  assertEquals(output, [0.5, MISSING, 1.5]);
  const grid = await memo.cacheForParams({}).results<number>().grid();
  assertEquals([...grid.present], [1, 0, 1]);
});

test("results() of repeated points asked for give each as often as asked for", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  assertEquals((await cache.results({ s: [2, 1, 2] }).table()).map(({ s }) => s), [2, 1, 2]);
  assertEquals((await cache.results<number>({ s: [2, 7, 2] }).grid()).values, new Int32Array([20, 70, 20]));
});

test("results() stop at a signal, and when nobody goes on reading", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { chunkSpec: { s: 1 } });
  await run(cache, tens().exec);
  const signal = AbortSignal.abort(new Error("enough"));
  const results = cache.results();
  for (
    const read of [
      () => results.table({ signal }),
      () => results.columns({ signal }),
      () => results.grid(undefined, { signal }),
      () => results.status({ signal }),
    ]
  ) {
    await assertRejects(read, Error, "enough");
  }
  let count = 0;
  for await (const _ of results) if (++count === 2) break;
  assertEquals(count, 2);
});

test("table() leaves out fields that are their axes, and keeps others beside them", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { chunkSpec: { s: 1 } });
  await run(cache, ({ s }) => s.map((value) => ({ s: value, twice: value * 2 })));
  assertEquals((await cache.results().table())[0], { s: 1, twice: 2 });
  assertEquals((await cache.results().columns()).names, ["s", "twice"]);
  const path = chunkPath(cache, [3]);
  await cache.writeChunkPayload(path, await payloadOf(cache, 3, { s: "three", twice: 6 }));
  const results = line(dir.path, { chunkSpec: { s: 1 } }).results();
  const rows = await results.table();
  assertEquals(rows.slice(1, 4), [{ s: 2, twice: 4, "value.s": 2 }, { s: 3, twice: 6, "value.s": "three" }, {
    s: 4,
    twice: 8,
    "value.s": 4,
  }]);
  const { names, columns } = await results.columns();
  assertEquals(names, ["s", "value.s", "twice"]);
  assertEquals([...columns["value.s"].values], [1, 2, "three", 4, 5, 6, 7]);
  assertEquals((await results.schema()).map(({ name, kind }) => [name, kind]), [["s", "int32"], ["value.s", "other"], ["twice", "int32"]]);
  assertEquals((await results.grid("value.s")).values[2], "three");
});

async function payloadOf(cache: ReturnType<typeof line>, s: number, output: unknown) {
  const key = [["s", [s]]] as const;
  const maps = await cache.buildItemMapsFromAxisValues(key, [[s]], [output]);
  return { chunkKey: key, ...maps };
}

test("columns() gives typed arrays, and reads those asked for", async () => {
  await using dir = await tempDir();
  const cache = plane(dir.path);
  await run(
    cache,
    ({ a, s }) =>
      a.flatMap((word) => s.map((value) => ({ half: value / 2, word, model: { size: value }, ...(value > 3 ? {} : { low: true }) }))),
  );
  const { columns, length } = await cache.results().columns();
  assertEquals(length, 8);
  assertEquals(columns.s.values, new Int32Array([1, 2, 3, 4, 1, 2, 3, 4]));
  assertEquals(columns.half.values, new Float64Array([0.5, 1, 1.5, 2, 0.5, 1, 1.5, 2]));
  assertEquals([columns.a.codes, columns.a.categories], [new Uint32Array([0, 0, 0, 0, 1, 1, 1, 1]), ["x", "y"]]);
  assertEquals(columns["model.size"].values, new Int32Array([1, 2, 3, 4, 1, 2, 3, 4]));
  assertEquals([columns.low.kind, columns.low.valid], ["boolean", Uint8Array.of(1, 1, 1, 0, 1, 1, 1, 0)]);
  const some = await cache.results().columns({ names: ["word", "a"] });
  assertEquals([some.names, some.columns.word.values], [["word", "a"], ["x", "x", "x", "x", "y", "y", "y", "y"]]);
  await assertRejects(() => cache.results().columns({ names: ["hlaf"] }), RangeError, 'did you mean "half"');
});

test("sel() takes the nearest value within a tolerance", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({
    root: dir.path,
    cacheId: "near",
    axisValues: { rate: [0.1, 0.2, 0.30000000000000004], word: ["a"] },
    verbose: 0,
  });
  await run(cache, ({ rate }) => rate.map((value) => value * 10));
  const results = cache.results<number>();
  assertEquals((await results.sel({ rate: 0.3 }, { tolerance: 1e-9 }).table()).length, 1);
  assertEquals((await results.sel({ rate: [0.22, 0.1] }, { tolerance: { rate: 0.05 } }).table()).map(({ rate }) => rate), [0.2, 0.1]);
  assertThrows(() => results.sel({ rate: 0.3 }), RangeError, "not found");
  assertThrows(() => results.sel({ rate: 0.34 }, { tolerance: 0.01 }), RangeError, "the nearest value is 0.30000000000000004, 0.04 away");
  assertEquals((await results.sel({ word: "a" }).sel({ rate: 0.2 }).grid()).shape, [1, 1]);
});

test("grid() asks which field, and tells the nearest of one that is not there", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, ({ s }) => s.map((value) => ({ half: value / 2, twice: value * 2 })));
  await assertRejects(() => cache.results().grid(), RangeError, 'name one of "half", "twice"');
  await assertRejects(() => cache.results().grid("hafl"), RangeError, 'did you mean "half"');
  assertEquals((await cache.results().grid("s")).values, new Int32Array([1, 2, 3, 4, 5, 6, 7]));
});

test("grid() of what is not known yet is empty, not an error", async () => {
  await using dir = await tempDir();
  const grid = await line(dir.path).results().grid("half");
  assertEquals([grid.kind, [...grid.present], grid.counts.missingPoints], ["null", [0, 0, 0, 0, 0, 0, 0], 7]);
});

test("results() refuse options that there are not, with the nearest name", async () => {
  const results = line("nowhere").results();
  // As JavaScript writes them.
  type Read = (options: unknown) => Promise<unknown>;
  const reads: readonly (readonly [name: string, read: Read])[] = [
    ["table", results.table.bind(results) as Read],
    ["columns", results.columns.bind(results) as Read],
    ["schema", results.schema.bind(results) as Read],
    ["status", results.status.bind(results) as Read],
    ["grid", (options) => results.grid(undefined, options as object)],
    ["batches", (options) => listOf(results.batches(options as object))],
    ["columnBatches", (options) => listOf(results.columnBatches(options as object))],
  ];
  for (const [name, read] of reads) {
    const error = await assertRejects(() => read({ sginal: undefined }), TypeError, 'unknown option "sginal": known options are ');
    assert(error.message.endsWith('did you mean "signal"'), `${name}: ${error.message}`);
    await assertRejects(() => read(null), TypeError, "options must be an object: received null");
    await assertRejects(() => read("half"), TypeError, "options must be an object: received string");
  }
  await assertRejects(() => results.columns({ naems: ["half"] } as object), TypeError, 'did you mean "names"');
  await assertRejects(() => listOf(results.columnBatches({ row: 1 } as object)), TypeError, 'did you mean "rows"');
  const selection = { s: 1 };
  assertThrows(
    () => results.sel(selection, { tolerence: 1 } as unknown as { tolerance: number }),
    TypeError,
    'Cannot select: unknown option "tolerence": known options are "tolerance": did you mean "tolerance"',
  );
});

test("results() of a file under a chunk's name that is another chunk's give none of its values", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  await writeFile(chunkPath(cache, [1, 2, 3]), await readFile(chunkPath(cache, [4, 5, 6])));
  assertEquals((await line(dir.path).results().table()).map(({ s, value }) => [s, value]), [[4, 40], [5, 50], [6, 60], [7, 70]]);
});

/** Is checked by the compiler and never called. */
function compiles(_body: () => unknown): void {}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
function holds<_ extends true>(): void {}

interface Sample {
  readonly loss: number;
  readonly label: string | null;
  readonly s: number;
  readonly model: { readonly size: number; readonly tags: readonly string[] };
}

test("results(): types carry the axes and the fields", () => {
  compiles(async () => {
    const cache = new ChunkCache({ root: "", cacheId: "id", axisValues: { strat: ["a"], s: [1] } });
    const results: Results<{ strat: string[]; s: number[] }, Sample> = cache.results<Sample>({ s: 1 });
    // @ts-expect-error: an axis that there is not
    cache.results({ strta: "a" });
    // @ts-expect-error: a value of another type
    results.sel({ s: "1" }, { tolerance: 0.1 });
    // @ts-expect-error: a tolerance of an axis that there is not
    results.sel({ s: 1 }, { tolerance: { t: 0.1 } });
    // @ts-expect-error: a selection by index has no tolerance
    results.sel({ axisIndices: { s: 0 } }, { tolerance: 1 });
    for await (const { point, value } of results) {
      const [s, strat, loss]: [number, string, number] = [point.s, point.strat, value.loss];
      // @ts-expect-error: a field that there is not
      void [s, strat, loss, value.lsos];
    }
    const { columns } = await results.columns();
    holds<Same<(typeof columns)["loss"], ResultColumn<number>>>();
    const numbers: Int32Array | Uint32Array | Float64Array = columns["model.size"].values;
    const texts: readonly string[] = columns.label.values;
    // @ts-expect-error: a column that there is not
    void [numbers, texts, columns.lsos];
    // @ts-expect-error: a column that there is not
    await results.columns({ names: ["lsos"] });
    const some = await results.columns({ names: ["loss", "s"] });
    // @ts-expect-error: a column that was not asked for
    void some.columns.label;
    const grid = await results.grid("loss");
    const cell: number = grid.values[0];
    // @ts-expect-error: a field that there is not
    await results.grid("lsos");
    // @ts-expect-error: a nested record is no column
    await results.grid("model");
    const [row] = await results.table();
    holds<Same<(typeof row)["strat"], string>>();
    // @ts-expect-error: a field that there is not
    void [cell, row.lsos];
    const [scalar] = await cache.results<number>().table();
    const value: number = scalar.value;
    const free = await cache.results().columns();
    void [value, free.columns.anything.values];
  });
  assertEquals(typeof ChunkCache.prototype.results, "function");
});
