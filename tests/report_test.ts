import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { ChunkCache, run } from "../mod.ts";
import { renderReport, type ReportOptions } from "../src/report.ts";
import { tempDir, test } from "./test.ts";

/** The parts of a kind that a page holds. */
function partsOf(page: string, kind: string): unknown[] {
  return [...page.matchAll(new RegExp(`data-part="${kind}">(.*?)</script>`, "gs"))].map(([, text]) => JSON.parse(text));
}

async function render(cache: ChunkCache<{ a: number[] }>, options?: ReportOptions): Promise<string> {
  let page = "";
  for await (const part of renderReport(cache, options)) page += part;
  return page;
}

function squares(root: string, a = [1, 2, 3]): ChunkCache<{ a: number[] }> {
  return new ChunkCache({ root, cacheId: "squares", metadata: { params: { p: 2 } }, chunkSpec: { a: 2 }, axisValues: { a }, verbose: 0 });
}

test("renderReport() refuses what it does not know before it does anything", () => {
  const cache = squares("nowhere");
  assertThrows(() => renderReport(cache, { titel: "x" } as ReportOptions), TypeError, `unknown option "titel"`);
  assertThrows(() => renderReport(cache, { maxPoints: 0 }), RangeError, "maxPoints must be a positive integer: received 0");
  assertThrows(() => renderReport(cache, { fields: [] }), TypeError, "fields must be a list of names");
  assertThrows(() => renderReport(cache, { title: 1 } as unknown as ReportOptions), TypeError, "title must be a string");
  assertThrows(() => renderReport({} as ChunkCache), TypeError, "cache must be a ChunkCache");
});

test("renderReport() tells of the cache before any script runs", async () => {
  await using dir = await tempDir();
  await run(squares(dir.path).slice({ a: [1] }), ({ a }) => a.map((value) => value * value));
  const page = await render(squares(dir.path));
  assertStringIncludes(page, "3 points: 2 known, 1 missing.");
  assertStringIncludes(page, "<dt>Params</dt><dd>p = 2</dd>");
  assertMatch(page, /^<!DOCTYPE html>\n<html lang="en">/);
  assertEquals(partsOf(page, "notes"), [[]]);
});

test("renderReport() says so where it leaves values out", async () => {
  await using dir = await tempDir();
  await run(squares(dir.path), ({ a }) => a.map((value) => ({ square: value * value, other: 0 })));
  await run(squares(dir.path, [9]), () => [{ late: 1 }]);
  const page = await render(squares(dir.path, [1, 2, 3, 9]), { maxPoints: 2, fields: ["square", "late"] });
  const [rows] = partsOf(page, "rows") as { columns: { name: string }[] }[];
  assertEquals(rows.columns.map(({ name }) => name), ["square"]);
  const [[cut, late]] = partsOf(page, "notes") as string[][];
  assertMatch(cut, /^The page holds the values of 2 points of 4 known points/);
  assertEquals(late, `No value on this page has a field "late".`);
});

test("renderReport() refuses a field that no value has, with the nearest name", async () => {
  await using dir = await tempDir();
  await render(squares(dir.path), { fields: ["sqaure"] });
  await run(squares(dir.path), ({ a }) => a.map((value) => ({ square: value * value, other: 0 })));
  const error = await assertRejects(() => render(squares(dir.path), { fields: ["other", "sqaure"] }), RangeError);
  assertEquals(
    error.message,
    'Cannot report field "sqaure": no value has it: known fields are "square", "other": did you mean "square"',
  );
});

test("renderReport() says so where there are whole outputs", async () => {
  await using dir = await tempDir();
  await run(squares(dir.path), () => "whole");
  const [notes] = partsOf(await render(squares(dir.path)), "notes");
  assertEquals(notes, ["2 chunks have one output for all points: no values by point."]);
});

test("renderReport() gives large sweeps in parts", async () => {
  await using dir = await tempDir();
  const values = Array.from({ length: 20_000 }, (_, n) => n);
  const cache = new ChunkCache({ root: dir.path, cacheId: "squares", chunkSpec: { a: 5000 }, axisValues: { a: values } });
  await run(cache, ({ a }) => a.map(Math.sqrt));
  const lengths: number[] = [];
  for await (const part of renderReport(cache)) if (part.includes(`data-part="rows"`)) lengths.push(part.length);
  assertEquals(lengths.length, 5);
  assert(Math.max(...lengths) < 100_000);
});

test("renderReport() stops at a signal, and makes no directory", async () => {
  await using dir = await tempDir();
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => render(squares(dir.path), { signal }), Error, "enough");
  assertStringIncludes(await render(squares(`${dir.path}/none`)), "3 points: 0 known, 3 missing.");
});
