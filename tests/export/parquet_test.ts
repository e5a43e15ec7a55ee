import { assert, assertEquals, assertRejects } from "@std/assert";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { ChunkCache, run } from "../../mod.ts";
import { writeParquet } from "../../src/export/parquet.ts";
import { tempDir, test } from "../test.ts";
import { kindResults, kindsOf, POINTS } from "./exported.ts";

/** Bytes put together. */
function joined(pieces: readonly Uint8Array[]): ArrayBuffer {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all.buffer;
}

const NAMES = [
  "name",
  "s",
  "float",
  "int",
  "large",
  "big",
  "flag",
  "text",
  "date",
  "list",
  "bytes",
  "rare",
  "maybe",
  "nothing",
  "mixed",
  "mixed.one",
  "model.fit.r",
  "model.label",
];

test("writeParquet() writes what another reader reads, whatever the values are", async () => {
  await using dir = await tempDir();
  const pieces: Uint8Array[] = [];
  const report = await writeParquet(await kindResults(dir.path), (piece) => pieces.push(piece), { rowGroupSize: 3 });
  const file = joined(pieces);
  const rows = await parquetReadObjects({ file });
  assertEquals([report.rows, report.counts.missingPoints], [10, 2]);
  assertEquals(report.columns.map(({ name }) => name).sort(), [...NAMES].sort());
  const expected = POINTS.map(({ name, s }) => {
    const { model, mixed: _mixed, bytes, list, nothing: _nothing, ...plain } = kindsOf(name, s);
    return {
      name,
      ...plain,
      rare: plain.rare ?? null,
      nothing: null,
      list: JSON.stringify(list),
      bytes: s === 0 ? '{"$typed":["Float64Array","AAAAAAAAAAAAAAAAAAAAgA=="]}' : JSON.stringify([...bytes]),
      mixed: ["1", "one", "true", null, null][s],
      "mixed.one": s === 3 ? 1 : null,
      "model.fit.r": model.fit.r,
      "model.label": model.label,
    };
  });
  const texts = rows.map((row) => ({ ...row, mixed: row.mixed === null ? null : String(row.mixed) }));
  assertEquals(texts.map((row) => Object.keys(row).length), expected.map((row) => Object.keys(row).length));
  for (const [i, row] of expected.entries()) {
    for (const [name, value] of Object.entries(row)) {
      const found: unknown = (texts[i] as Record<string, unknown>)[name];
      if (name === "mixed") assert(found === value || found === JSON.stringify(value), `${name} of row ${i}: ${found}`);
      else assertEquals(found, value, `${name} of row ${i}`);
    }
  }
});

test("writeParquet() types columns, and writes a row group per batch", async () => {
  await using dir = await tempDir();
  const pieces: Uint8Array[] = [];
  await writeParquet(await kindResults(dir.path), (piece) => pieces.push(piece), { rowGroupSize: 4 });
  const { schema, row_groups, key_value_metadata } = parquetMetadata(joined(pieces));
  const types = Object.fromEntries(
    schema.slice(1).map(({ name, type, converted_type, repetition_type }) => [
      name,
      `${type} ${converted_type ?? ""} ${repetition_type}`.replace("  ", " "),
    ]),
  );
  assertEquals(types.name, "BYTE_ARRAY UTF8 REQUIRED");
  assertEquals(types.s, "INT32 REQUIRED");
  assertEquals(types.float, "DOUBLE REQUIRED");
  assertEquals(types.int, "INT32 REQUIRED");
  assertEquals(types.large, "INT32 UINT_32 REQUIRED");
  assertEquals(types.big, "INT64 REQUIRED");
  assertEquals(types.flag, "BOOLEAN REQUIRED");
  assertEquals(types.date, "INT64 TIMESTAMP_MILLIS OPTIONAL");
  assertEquals(types.rare, "DOUBLE OPTIONAL");
  assertEquals(types.maybe, "INT32 OPTIONAL");
  assertEquals(row_groups.map((group) => Number(group.num_rows)), [4, 5, 1]);
  assert(pieces.length > 2, "it was written at once");
  assertEquals(key_value_metadata?.find(({ key }) => key === "chunk_memo.params")?.value, '{"alpha":0.5}');
});

test("writeParquet() writes an empty file where nothing is known, and to a stream", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "empty", axisValues: { s: [1, 2] }, verbose: 0 });
  const pieces: Uint8Array[] = [];
  let isClosed = false;
  const stream = new WritableStream<Uint8Array>({ write: (piece) => void pieces.push(piece), close: () => void (isClosed = true) });
  assertEquals((await writeParquet(cache.results(), stream)).rows, 0);
  assertEquals([await parquetReadObjects({ file: joined(pieces) }), isClosed], [[], true]);
});

test("writeParquet() refuses whole outputs, and columns and options that are not there", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "whole", axisValues: { s: [1, 2] }, verbose: 0 });
  await run(cache, () => "all");
  await assertRejects(() => writeParquet(cache.results(), () => {}), Error, "one whole output");
  const results = await kindResults(dir.path);
  await assertRejects(() => writeParquet(results, () => {}, { names: ["flaot"] }), RangeError, 'did you mean "float"');
  const options = { rowGruopSize: 2 } as object;
  await assertRejects(() => writeParquet(results, () => {}, options), TypeError, 'did you mean "rowGroupSize"');
});

test("writeParquet() tells -0 from 0, among missing values too", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "zeros", axisValues: { s: [0, 1, 2, 3, 4, 5] }, verbose: 0 });
  const zeros = [-0, -0, 0, 0, -0, 0];
  await run(cache, ({ s }) => s.map((i) => ({ v: zeros[i], rare: i === 5 ? null : zeros[i], plain: 0.5 })));
  const pieces: Uint8Array[] = [];
  await writeParquet(cache.results(), (piece) => pieces.push(piece));
  const file = joined(pieces);
  const rows = await parquetReadObjects({ file });
  assertEquals(rows.map(({ v }) => Object.is(v, -0)), zeros.map((zero) => Object.is(zero, -0)));
  assertEquals(rows.map(({ rare }) => rare === null ? null : Object.is(rare, -0)), [true, true, false, false, true, null]);
  const encodings = parquetMetadata(file).row_groups[0].columns.map(({ meta_data }) => meta_data?.encodings.includes("RLE_DICTIONARY"));
  assertEquals(encodings, [false, false, false, true]);
});
