import { assertEquals, assertRejects } from "@std/assert";
import { ChunkCache, run } from "../../mod.ts";
import { line } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

test("columns(): kinds widen from file to file, and rows that lack a field are told", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { chunkSpec: { s: 2 } });
  await run(cache, ({ s }) => s.map((value) => ({ n: value < 3 ? value : value / 2, ...(value > 4 ? { late: value > 5 } : {}) })));
  const { columns, names } = await cache.results().columns();
  assertEquals(names, ["s", "n", "late"]);
  assertEquals(columns.n.values, new Float64Array([1, 2, 1.5, 2, 2.5, 3, 3.5]));
  assertEquals([columns.late.kind, columns.late.values, columns.late.valid], [
    "boolean",
    Uint8Array.of(0, 0, 0, 0, 0, 1, 1),
    Uint8Array.of(0, 0, 0, 0, 1, 1, 1),
  ]);
});

test("columnBatches(): every batch has all columns, of the kinds that all batches have", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { chunkSpec: { s: 2 } });
  await run(cache, ({ s }) => s.map((value) => ({ n: value < 3 ? value : value / 2, ...(value > 4 ? { late: value > 5 } : {}) })));
  const seen: unknown[] = [];
  for await (const { length, names, columns } of cache.results().columnBatches({ rows: 3 })) {
    seen.push([length, names, names.map((name) => columns[name].kind), [...columns.late.valid ?? []]]);
  }
  const kinds = ["int32", "float64", "boolean"];
  const names = ["s", "n", "late"];
  assertEquals(seen, [[4, names, kinds, [0, 0, 0, 0]], [3, names, kinds, []]]);
  await assertRejects(
    async () => {
      for await (const _ of cache.results().columnBatches({ rows: 0 }));
    },
    RangeError,
    "rows must be",
  );
  await assertRejects(
    async () => {
      for await (const _ of cache.results().columnBatches({ names: ["lat"] }));
    },
    RangeError,
    'did you mean "late"',
  );
});

test("columns() of many points that are asked for, three of which are known, holds three", async () => {
  await using dir = await tempDir();
  const s = Array.from({ length: 300 }, (_, i) => i);
  const cache = new ChunkCache({ root: dir.path, cacheId: "a", axisValues: { a: s, s }, chunkSpec: { a: 1, s: 1 }, verbose: 0 });
  await run(cache.slice({ a: 5, s: [1, 2, 3] }), (vectors) => vectors.s.map((value) => value / 2));
  const { length, columns, counts } = await cache.results<number>().columns();
  assertEquals([length, columns.value.values, counts.missingPoints], [3, new Float64Array([0.5, 1, 1.5]), 89_997]);
});
