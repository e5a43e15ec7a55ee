import { assert, assertEquals, assertRejects } from "@std/assert";
import { RecordBatchReader, type Table, tableFromIPC } from "apache-arrow";
import { ChunkCache, run } from "../../mod.ts";
import { writeArrow } from "../../src/export/arrow.ts";
import { tempDir, test } from "../test.ts";
import { kindResults, kindsOf, POINTS } from "./exported.ts";

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function assertTable(table: Table): void {
  assertEquals(table.numRows, POINTS.length);
  for (const [i, { name, s }] of POINTS.entries()) {
    const { model, mixed: _mixed, bytes, list, ...plain } = kindsOf(name, s);
    const expected: Record<string, unknown> = {
      name,
      ...plain,
      date: plain.date.getTime(),
      rare: plain.rare ?? null,
      list: JSON.stringify(list),
      "model.fit.r": model.fit.r,
      "model.label": model.label,
      "mixed.one": s === 3 ? 1 : null,
      ...(s === 0 ? {} : { bytes: JSON.stringify([...bytes]) }),
      mixed: s < 3 ? ["1", "one", "true"][s] : null,
    };
    for (const [column, value] of Object.entries(expected)) {
      const found = table.getChild(column)!.get(i);
      if (column === "mixed" && value !== null) {
        assert(found === value || found === JSON.stringify(value), `${column} of row ${i}: ${found}`);
      } else assertEquals(found, value, `${column} of row ${i}`);
    }
  }
}

test("writeArrow() writes a file that Arrow's reader reads, whatever the values are", async () => {
  await using dir = await tempDir();
  const pieces: Uint8Array[] = [];
  const report = await writeArrow(await kindResults(dir.path), (piece) => pieces.push(piece), { batchSize: 3 });
  const table = tableFromIPC(joined(pieces));
  assertTable(table);
  assertEquals([report.rows, report.counts.missingPoints], [10, 2]);
  assertEquals(table.schema.metadata.get("chunk_memo.params"), '{"alpha":0.5}');
  const types = Object.fromEntries(table.schema.fields.map(({ name, type, nullable }) => [name, `${type} ${nullable}`]));
  assertEquals(types.s, "Int32 false");
  assertEquals(types.float, "Float64 false");
  assertEquals(types.large, "Uint32 false");
  assertEquals(types.big, "Int64 false");
  assertEquals(types.flag, "Bool false");
  assertEquals(types.text, "Utf8 false");
  assertEquals(types.rare, "Float64 true");
  assert(types.date.startsWith("Timestamp<MILLISECOND"), types.date);
});

test("writeArrow() writes a stream, batch by batch", async () => {
  await using dir = await tempDir();
  const pieces: Uint8Array[] = [];
  await writeArrow(await kindResults(dir.path), (piece) => pieces.push(piece), { batchSize: 4, kind: "stream" });
  const bytes = joined(pieces);
  assertTable(tableFromIPC(bytes));
  assertEquals([...RecordBatchReader.from(bytes)].map((batch) => batch.numRows), [4, 5, 1]);
});

test("writeArrow() writes an empty file where nothing is known, and to a stream of the web", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "empty", axisValues: { s: [1, 2] }, verbose: 0 });
  const pieces: Uint8Array[] = [];
  const { rows } = await writeArrow(cache.results(), new WritableStream({ write: (piece) => void pieces.push(piece) }));
  const table = tableFromIPC(joined(pieces));
  assertEquals([rows, table.numRows, table.schema.fields.map(({ name }) => name)], [0, 0, ["s"]]);
});

test("writeArrow() refuses whole outputs, an unknown kind and an unknown option", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "whole", axisValues: { s: [1, 2] }, verbose: 0 });
  await run(cache, () => "all");
  await assertRejects(() => writeArrow(cache.results(), () => {}), Error, "one whole output");
  await assertRejects(() => writeArrow(cache.results(), () => {}, { kind: "feather" as "file" }), RangeError, '"file" or "stream"');
  await assertRejects(() => writeArrow(cache.results(), () => {}, { bathcSize: 2 } as object), TypeError, 'did you mean "batchSize"');
});
