import { assertEquals, assertRejects } from "@std/assert";
import { type AnyResults, cacheEntries, exportedColumns, writePieces, writeTo } from "../../src/export/sink.ts";
import { tempDir, test } from "../test.ts";
import { kindResults } from "./exported.ts";

test("writeTo() closes a stream, and gives back what its body returns", async () => {
  const pieces: string[] = [];
  const stream = new WritableStream<string>({ write: (piece) => void pieces.push(piece), close: () => void pieces.push("end") });
  assertEquals(await writeTo(stream, async (write) => (await write("a"), 3)), 3);
  assertEquals(pieces, ["a", "end"]);
});

test("writeTo() waits for a function", async () => {
  const seen: string[] = [];
  const slow = async (piece: string) => {
    await Promise.resolve();
    seen.push(piece);
  };
  await writeTo(slow, async (write) => {
    await write("a");
    seen.push("behind a");
  });
  assertEquals(seen, ["a", "behind a"]);
});

test("writeTo() refuses what is no sink before anything is read, and tells how to make one", async () => {
  const write = (sink: unknown) => () => writeTo(sink as never, () => Promise.reject(new Error("read")));
  await assertRejects(write("a.parquet"), TypeError, 'received "a.parquet": open(path, "w") of node:fs/promises');
  await assertRejects(write({ write() {} }), TypeError, "Writable.toWeb(stream)");
  for (const sink of [undefined, null, 3, {}]) await assertRejects(write(sink), TypeError, "a sink is a function or a WritableStream");
});

test("writePieces() writes what is made of the columns asked for, and counts its rows", async () => {
  await using dir = await tempDir();
  const results = await kindResults(dir.path) as unknown as AnyResults;
  const written: string[] = [];
  const asked: string[] = [];
  const report = await writePieces<string>(results, (piece) => written.push(piece), { names: ["int"] }, async function* (columns) {
    asked.push(...columns.map(({ name }) => name));
    yield { data: "a", rows: 2 };
    yield await Promise.resolve({ data: "b", rows: 1 });
  });
  assertEquals([asked, written, report.rows, report.columns.length], [["int"], ["a", "b"], 3, 1]);
  // What is not among the rows is missing from the export, whatever is known of it.
  const { knownPoints, missingPoints, ...others } = await results.status();
  assertEquals(report.counts, { ...others, knownPoints: 3, missingPoints: knownPoints + missingPoints - 3 });
});

test("cacheEntries() has params as tagged JSON", () => {
  assertEquals(cacheEntries({ cacheId: "id", params: { p: 1n } }), [["chunk_memo.cache_id", "id"], [
    "chunk_memo.params",
    '{"p":{"$bigint":"1"}}',
  ]]);
});

test("exportedColumns() gives columns in the order asked for, and names the nearest of one that is not there", async () => {
  await using dir = await tempDir();
  const results = await kindResults(dir.path) as never;
  assertEquals((await exportedColumns(results, { names: ["int", "s"] })).map(({ name, kind }) => [name, kind]), [["int", "int32"], [
    "s",
    "int32",
  ]]);
  await assertRejects(() => exportedColumns(results, { names: ["inf"] }), RangeError, 'did you mean "int"');
});
