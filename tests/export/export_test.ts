import { assert, assertEquals, assertRejects } from "@std/assert";
import { ChunkCache, run } from "../../mod.ts";
import { EXPORT_FORMATS, type ExportFormat, exportResults } from "../../src/export/export.ts";
import { parseTagged } from "../../src/format/tagged_json.ts";
import { tempDir, test } from "../test.ts";
import { type KindAxes, kindResults, type Kinds, kindsOf, POINTS, python } from "./exported.ts";
import type { Results } from "../../mod.ts";

async function textOf(results: Results<KindAxes, Kinds>, format: ExportFormat, names?: string[]): Promise<string> {
  let text = "";
  await exportResults(results, format, (piece) => text += piece, { names });
  return text;
}

test("exportResults() writes CSV that Python reads", async () => {
  await using dir = await tempDir();
  const text = await textOf(await kindResults(dir.path), "csv");
  const rows = await python(
    "import csv,io,json,sys\ntext=sys.stdin.buffer.read().decode()\nprint(json.dumps(list(csv.DictReader(io.StringIO(text,newline='')))))",
    text,
  );
  if (rows === undefined) return;
  const expected = POINTS.map(({ name, s }) => {
    const { model, mixed: _mixed, bytes, list, date, ...value } = kindsOf(name, s);
    return {
      name,
      s: `${s}`,
      float: s === 4 ? "-0" : `${value.float}`,
      int: `${value.int}`,
      large: `${value.large}`,
      big: `${value.big}`,
      flag: `${value.flag}`,
      text: value.text,
      date: date.toISOString(),
      list: JSON.stringify(list),
      bytes: s === 0 ? '{"$typed":["Float64Array","AAAAAAAAAAAAAAAAAAAAgA=="]}' : JSON.stringify([...bytes]),
      rare: s === 1 ? "1.5" : "",
      maybe: s === 2 ? "" : `${s}`,
      nothing: "",
      mixed: ["1", "one", "true", "", ""][s],
      "mixed.one": s === 3 ? "1" : "",
      "model.fit.r": `${model.fit.r}`,
      "model.label": model.label,
    };
  });
  assertEquals(
    rows,
    expected.map((row) => Object.fromEntries(Object.keys((rows as object[])[0]).map((key) => [key, row[key as keyof typeof row]]))),
  );
});

test("exportResults() writes NDJSON and JSON that Python reads, and that lose nothing", async () => {
  await using dir = await tempDir();
  const results = await kindResults(dir.path);
  const expected = await results.table();
  const lines = await textOf(results, "ndjson");
  assertEquals(lines.trimEnd().split("\n").map(parseTagged), expected);
  const list = await textOf(results, "json");
  assertEquals(parseTagged(list), expected);
  const read = "import json,sys\ntext=sys.stdin.buffer.read().decode()\n";
  const [first] = (await python(`${read}print(json.dumps(json.loads(text)))`, list) ?? []) as Record<string, unknown>[];
  const [line] =
    (await python(`${read}print(json.dumps([json.loads(line) for line in text.split("\\n") if line]))`, lines) ?? []) as object[];
  assertEquals(first, line);
  if (first !== undefined) assertEquals([first.name, first.s, first.model], ["x", 0, { fit: { r: 0 }, label: "x" }]);
});

test("exportResults() writes a table of columns of one width", async () => {
  await using dir = await tempDir();
  assertEquals((await textOf(await kindResults(dir.path), "table", ["name", "s", "float", "flag", "rare"])).split("\n").slice(0, 4), [
    "name  s     float  flag   rare",
    "x     0         0  true",
    "x     1  0.333333  false   1.5",
    "x     2  0.666667  true",
  ]);
});

test("exportResults() writes the columns asked for, in that order", async () => {
  await using dir = await tempDir();
  const results = await kindResults(dir.path);
  assertEquals((await textOf(results, "csv", ["model.label", "s"])).split("\r\n").slice(0, 3), ["model.label,s", "x,0", "x,1"]);
  assertEquals((await textOf(results, "ndjson", ["s", "model.label"])).split("\n")[0], '{"s":0,"model":{"fit":{"r":0},"label":"x"}}');
  await assertRejects(() => textOf(results, "csv", ["label"]), RangeError, "no value has it");
});

test("exportResults() waits for its sink and gives it piece by piece", async () => {
  await using dir = await tempDir();
  const s = Array.from({ length: 20_000 }, (_, i) => i);
  const cache = new ChunkCache({ root: dir.path, cacheId: "long", axisValues: { s }, chunkSpec: { s: 1000 }, verbose: 0 });
  await run(cache, (vectors) => vectors.s.map((value) => ({ square: value * value })));
  for (const format of EXPORT_FORMATS) {
    let [busy, pieces] = [false, 0];
    const { rows } = await exportResults(cache.results(), format, async () => {
      assert(!busy);
      busy = true;
      await Promise.resolve();
      busy = false;
      pieces++;
    });
    assertEquals(rows, 20_000);
    assert(pieces > 2, `${format}: ${pieces} pieces`);
  }
});

test("exportResults() stops when its sink fails, and aborts a stream", async () => {
  await using dir = await tempDir();
  const results = await kindResults(dir.path);
  await assertRejects(() => exportResults(results, "csv", () => Promise.reject(new Error("disk full"))), Error, "disk full");
  let reason: unknown;
  const stream = new WritableStream<string>({ write: () => {}, abort: (why) => void (reason = why) });
  await assertRejects(() => exportResults(results, "csv", stream, { signal: AbortSignal.abort(new Error("enough")) }), Error, "enough");
  assertEquals(String(reason), "Error: enough");
});

test("exportResults() writes a header alone, or no row, where nothing is known", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "empty", axisValues: { s: [1, 2], a: ["x"] }, verbose: 0 });
  const texts: string[] = [];
  for (const format of EXPORT_FORMATS) {
    let text = "";
    await exportResults(cache.results(), format, (piece) => text += piece);
    texts.push(text);
  }
  assertEquals(texts, ["a  s\n", "a,s\r\n", "[]\n", ""]);
});

test("exportResults() refuses formats and options that there are not, and whole outputs", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "whole", axisValues: { s: [1, 2] }, verbose: 0 });
  await assertRejects(() => exportResults(cache.results(), "xml" as "csv", () => {}), RangeError, "format must be");
  await assertRejects(() => exportResults(cache.results(), "csv", () => {}, { name: ["s"] } as object), TypeError, "unknown option");
  await run(cache, () => "all");
  for (const format of EXPORT_FORMATS) {
    await assertRejects(() => exportResults(cache.results(), format, () => {}), Error, "one whole output");
  }
});
