import { assertEquals } from "@std/assert";
import { type AxesInput, ChunkCache, exportResults, perPoint, run } from "../../mod.ts";
import { jsonRows, LINES, LIST } from "../../src/export/json.ts";
import type { AnyResults } from "../../src/export/sink.ts";
import { tempDir, test } from "../test.ts";

test("jsonRows() puts rows together as its frame says, and tags what JSON lacks", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "rows", axisValues: { s: [1, 2] }, verbose: 0 });
  await run(cache, ({ s }) => s.map((value) => value === 1 ? NaN : { n: 2n }));
  const results = cache.results() as unknown as AnyResults;
  const columns = await results.schema();
  const text = async (frame: typeof LIST) => {
    let all = "";
    for await (const piece of jsonRows(results, columns, frame, {})) all += piece.data;
    return all;
  };
  assertEquals(await text(LIST), '[\n{"s":1,"value":{"$number":"NaN"}},\n{"s":2,"n":{"$bigint":"2"}}\n]\n');
  assertEquals(await text(LINES), '{"s":1,"value":{"$number":"NaN"}}\n{"s":2,"n":{"$bigint":"2"}}\n');
});

/** The rows of a sweep as lines of JSON. */
async function linesOf(axisValues: AxesInput, fn: (point: Record<string, unknown>) => unknown, names?: string[]): Promise<unknown[]> {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "rows", axisValues, verbose: 0 });
  await run(cache, perPoint(fn as (point: object) => unknown));
  let text = "";
  await exportResults(cache.results(), "ndjson", (piece) => text += piece, { names });
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

test("jsonRows() keeps an axis named value", async () => {
  const lines = await linesOf({ value: [1, 2] }, ({ value }) => Number(value) * 10);
  assertEquals(lines, [{ value: 1, "value.value": 10 }, { value: 2, "value.value": 20 }]);
});

test("jsonRows() picks a field named __proto__ like any other", async () => {
  const [line] = await linesOf({ s: [1] }, () => JSON.parse('{"__proto__":1,"v":1}'), ["s", "__proto__"]);
  assertEquals(Object.entries(line as object), [["s", 1], ["__proto__", 1]]);
});

test("jsonRows() picks a nested field whose column has the name of an axis", async () => {
  const nested = (point: Record<string, unknown>) => ({ n: { q: Number(point["n.q"]) * 10 } });
  assertEquals(await linesOf({ "n.q": [1, 2] }, nested, ["value.n.q"]), [{ n: { q: 10 } }, { n: { q: 20 } }]);
  assertEquals(await linesOf({ "n.q": [1, 2] }, nested, ["n.q"]), [{ "n.q": 1 }, { "n.q": 2 }]);
});

test("jsonRows() picks nothing but what holds a field that was asked for", async () => {
  assertEquals(await linesOf({ s: [1] }, () => ({ "v.w": 1, v: 1 }), ["v.w"]), [{ "v.w": 1 }]);
  const deep = ({ s }: Record<string, unknown>) => s === 1 ? { a: { b: 1, "c.d": 2 }, e: 1 } : { a: { b: 1 } };
  assertEquals(await linesOf({ s: [1, 2] }, deep, ["s", "a.c.d"]), [{ s: 1, a: { b: 1, "c.d": 2 } }, { s: 2 }]);
});

test("jsonRows() picks fields by the names that tell them apart", async () => {
  const both = ({ s }: Record<string, unknown>) => ({ "a.b": s, a: { b: Number(s) * 10, c: 0 } });
  assertEquals(await linesOf({ s: [1] }, both, ['["a.b"]']), [{ "a.b": 1 }]);
  assertEquals(await linesOf({ s: [1] }, both, ['["a","b"]']), [{ a: { b: 10, c: 0 } }]);
});

test("jsonRows() keeps a field beside its axis that some rows lack", async () => {
  const some = ({ s }: Record<string, unknown>) => s === 1 ? { s, v: 1 } : { v: 2 };
  assertEquals(await linesOf({ s: [1, 2] }, some), [{ s: 1, "value.s": 1, v: 1 }, { s: 2, v: 2 }]);
});
