import { assertEquals } from "@std/assert";
import { ChunkCache, run } from "../../mod.ts";
import { tableLines } from "../../src/export/text_table.ts";
import type { AnyResults } from "../../src/export/sink.ts";
import { tempDir, test } from "../test.ts";

test("tableLines() cuts long texts, escapes what is no letter, and keeps the widths of the first rows", async () => {
  await using dir = await tempDir();
  const s = Array.from({ length: 1500 }, (_, i) => i);
  const cache = new ChunkCache({ root: dir.path, cacheId: "texts", axisValues: { s }, chunkSpec: { s: 500 }, verbose: 0 });
  await run(cache, (vectors) => vectors.s.map((value) => value === 0 ? "a\tb" : value === 1 ? "x".repeat(50) : `${value}`));
  const results = cache.results() as unknown as AnyResults;
  let text = "";
  for await (const piece of tableLines(results, await results.schema(), {})) text += piece.data;
  const lines = text.split("\n");
  assertEquals(lines.slice(0, 4), ["  s  value", '  0  "a\\tb"', `  1  ${"x".repeat(39)}…`, "  2  2"]);
  assertEquals([lines[1001], lines.length], ["1000  1000", 1502]);
});

test("tableLines() shows names of columns on one line, with nothing that tells the terminal anything", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "names", axisValues: { s: [1] }, verbose: 0 });
  await run(cache, ({ s }) => s.map(() => ({ "a\nb": 1, "c\u001b[31m": "\u009b31m", "": 2 })));
  const results = cache.results() as unknown as AnyResults;
  let text = "";
  for await (const piece of tableLines(results, await results.schema(), {})) text += piece.data;
  assertEquals(text, 's  "a\\nb"  "c\\u001b[31m"  ""\n1       1  "\\u009b31m"     2\n');
});
