import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ChunkCache, exportResults, perPoint, run } from "../../mod.ts";
import { canonicalText } from "../../src/format/canonical.ts";
import { pathOf } from "../../src/format/part_paths.ts";
import { cellOf, type ResultColumn } from "../../src/results/columns.ts";
import { besideAxis, FieldNames } from "../../src/results/field_names.ts";
import { inputs, tempDir, test } from "../test.ts";

const CASES: readonly [what: string, axes: string[], paths: string[][], names: string[]][] = [
  ["fields by themselves", ["s"], [["a"], ["b", "c"], ["d.e"]], ["a", "b.c", "d.e"]],
  ["a value that is no record", ["s"], [[]], ["value"]],
  ["one beside a field of that name", ["s"], [[], ["value"]], ["[]", '["value"]']],
  ["one beside an axis of that name", ["value"], [[]], ["value.value"]],
  ["a field beside its axis", ["s"], [["s"], ["a"]], ["value.s", "a"]],
  ["a field with a dot beside a nested one", ["s"], [["a.b"], ["a", "b"], ["c"]], ['["a.b"]', '["a","b"]', "c"]],
  ["a field named like the one beside an axis", ["s"], [["s"], ["value.s"]], ['["s"]', '["value.s"]']],
  ["a field named like an axis that is named like one beside an axis", ["s", "value.s"], [["s"]], ['["s"]']],
  ["a field named like what tells others apart", ["s"], [['["a","b"]']], ['["[\\"a\\",\\"b\\"]"]']],
  ["a field in brackets of another kind", ["s"], [["[0]"]], ["[0]"]],
];

for (const [what, axes, fields, expected] of CASES) {
  test(`FieldNames: name ${what}`, () => {
    const names = new FieldNames(axes);
    for (const path of fields) names.add(pathOf(path));
    assertEquals(fields.map((path) => names.nameOf(pathOf(path))), expected);
    assertEquals(names.names().sort(), [...expected].sort());
    for (const [i, path] of fields.entries()) assert(names.isAmong(pathOf(path), new Set([expected[i]])));
  });
}

test("FieldNames: tell what may be the double of an axis", () => {
  const names = new FieldNames(["s", "a.b", "value"]);
  assertEquals([["s"], ["a", "b"], [], ["t"]].map((path) => names.isDouble(pathOf(path))), [true, true, true, false]);
  assertEquals(besideAxis("s"), "value.s");
});

const leaf = fc.constantFrom(1, 2, 3.5, "x", true, null);
const name = fc.constantFrom("a", "b", "a.b", "value", "s", "value.s", "__proto__");
const flat = fc.dictionary(name, leaf, { maxKeys: 3, noNullPrototype: true });
const value = fc.oneof({ weight: 5, arbitrary: fc.dictionary(name, fc.oneof(leaf, flat), { maxKeys: 3, noNullPrototype: true }) }, leaf);

/** The leaves of a value, each with the names that lead to it. */
function leavesOf(value: unknown, path: readonly string[] = []): [string[], unknown][] {
  if (typeof value !== "object" || value === null) return [[[...path], value]];
  return Object.entries(value).flatMap(([name, child]) => leavesOf(child, [...path, name]));
}

test("all ways to read columns give each value once, under one name, whatever the fields are called", async () => {
  const sweep = fc.record({
    axis: fc.constantFrom("s", "value", "a.b"),
    values: fc.array(value, { minLength: 1, maxLength: 6 }),
    size: fc.integer({ min: 1, max: 6 }),
    hasNull: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(sweep, async ({ axis, values, size, hasNull }) => {
      await using dir = await tempDir();
      const points = values.map((_, i) => i === 0 && hasNull ? null : i + 1);
      // An output that says it is of another point is refused.
      const outputs = values.map((each, i) =>
        typeof each === "object" && each !== null && Object.hasOwn(each, axis) ? { ...each, [axis]: points[i] } : each
      );
      const cache = new ChunkCache<Record<string, (number | null)[]>>({
        root: dir.path,
        cacheId: "names",
        axisValues: { [axis]: points },
        chunkSpec: { [axis]: size },
        durability: "none",
        verbose: 0,
      });
      await run(cache, perPoint((point: Record<string, unknown>) => outputs[Math.max(0, Number(point[axis]) - 1)]));
      const results = cache.results();
      const { columns, names } = await results.columns();
      const cells = (column: ResultColumn) => points.map((_, row) => canonicalText(cellOf(column, row)));
      const schema = await results.schema();
      assertEquals(new Set(schema.map((info) => info.name)), new Set(names));
      const paths = new Map(schema.map((info) => [JSON.stringify(info.path), info.name]));
      for (const [row, each] of outputs.entries()) {
        for (const [path, expected] of leavesOf(each)) {
          const found = paths.get(JSON.stringify(path));
          // Columns do not tell null from nothing.
          if (found === undefined && expected === null) continue;
          if (found === undefined) assertEquals([path.join(".") || "value", expected], [axis, points[row]]);
          else assertEquals(cellOf(columns[found] as ResultColumn, row), expected ?? undefined, `${found} of row ${row}`);
        }
      }
      for await (const batch of results.columnBatches({ rows: 1000 })) {
        assertEquals(batch.names, schema.map((info) => info.name));
        for (const each of batch.names) {
          assertEquals(cells(batch.columns[each] as ResultColumn), cells(columns[each] as ResultColumn), each);
        }
      }
      for (const each of names) {
        const alone = await results.columns({ names: [each] });
        assertEquals(Array.from(alone.columns[each].values), Array.from(columns[each].values), each);
      }
      let csv = "";
      await exportResults(results as never, "csv", (piece: string) => csv += piece);
      assertEquals(csv.trimEnd().split("\n").length, values.length + 1);
    }),
    { numRuns: inputs(150) },
  );
});

test("grid() without a name takes the value itself, also beside an axis named value", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "grid", axisValues: { value: [1, 2] }, verbose: 0 });
  await run(cache, ({ value }) => value.map((each) => each * 10));
  const { field, values } = await cache.results<number>().grid();
  assertEquals([field, [...values as Int32Array]], ["value.value", [10, 20]]);
});
