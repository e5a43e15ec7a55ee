import { assertEquals } from "@std/assert";
import type { Report } from "../../scripts/report_page/data.ts";
import { columnsOf, sortPoints } from "../../scripts/report_page/table.ts";
import { test } from "../test.ts";

/** A report of one axis, all points of which are known, with texts as the field. */
function reportOf(texts: string[], values: string[]): Report {
  return {
    axes: [{ name: "a", numbers: undefined, texts }],
    strides: [1],
    counts: { total: texts.length, known: texts.length, missing: 0, failed: 0, excluded: 0 },
    states: undefined,
    points: Float64Array.from(texts.keys()),
    rowOf: new Map(Array.from(texts.keys(), (point) => [point, point])),
    fields: [{
      name: "v",
      kind: "number",
      numbers: Float64Array.from(values, Number),
      texts: new Map(values.entries()),
      has: new Uint8Array(values.length).fill(1),
    }],
    failures: [],
    failureOf: new Map(),
    files: [],
    notes: [],
  };
}

test("sortPoints() sorts bigints as numbers, of axes and of fields", () => {
  const report = reportOf(["10n", "9n", "100n", "-3n"], ["7n", "10", "x", "2n"]);
  const [axis, field] = columnsOf(report);
  const sorted = (column: typeof axis, isDown: boolean) => sortPoints([0, 1, 2, 3], column, isDown).map(column.text);
  assertEquals(sorted(axis, false), ["-3n", "9n", "10n", "100n"]);
  assertEquals(sorted(axis, true), ["100n", "10n", "9n", "-3n"]);
  assertEquals(sorted(field, false), ["2n", "7n", "10", "x"]);
});

test("sortPoints() keeps the order of points whose keys are equal", () => {
  const report = reportOf(["1n", "b", "1n", "b"], ["2", "2n", "2", "2n"]);
  for (const column of columnsOf(report).slice(0, 2)) assertEquals(sortPoints([0, 2], column, true), [0, 2]);
  assertEquals(sortPoints([3, 1, 2, 0], columnsOf(report)[1], false), [0, 1, 2, 3]);
});
