import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { PartRows } from "../../src/format/column_parts.ts";
import type { TextGroup } from "../../src/format/columns/text_groups.ts";
import { kindOfValue, mergeKinds, type PartKind } from "../../src/format/part_kinds.ts";
import { canonicalText } from "../../src/format/canonical.ts";
import { ColumnBuilder, columnKind } from "../../src/results/column_builder.ts";
import { cellOf } from "../../src/results/columns.ts";
import { inputs, test } from "../test.ts";

/** Strings of ASCII that are yet to be cut. */
function groupsOf(texts: readonly string[]): TextGroup[] {
  const offsets = new Uint32Array(texts.length + 1);
  for (const [i, { length }] of texts.entries()) offsets[i + 1] = offsets[i] + length;
  return [{ text: texts.join(""), offsets }];
}

/** A part of values, as files give it: a table for texts that repeat, bytes for booleans, one value for all. */
function partOf(values: readonly unknown[], form: number): PartRows {
  const there = values.filter((value) => value !== undefined);
  const kind = there.reduce<PartKind>((found, value) => mergeKinds(found, kindOfValue(value)), "none");
  const mask = there.length === values.length ? undefined : Uint8Array.from(values, (value) => Number(value !== undefined));
  const base = { kind, length: values.length, mask };
  if (form > 0 && there.length > 0 && kind !== "other" && kind !== "date" && new Set(there).size === 1 && !Object.is(there[0], -0)) {
    return { ...base, values: [there[0]], isConstant: true };
  }
  if (form > 0 && kind === "string") {
    if (form === 2) return { ...base, values: there, groups: groupsOf(there as string[]) };
    const table = [...new Set(there as string[])];
    const coded = { ...base, table, values: Uint8Array.from(there, (text) => table.indexOf(text as string)) };
    return form === 3 ? { ...coded, tableGroups: groupsOf(table) } : coded;
  }
  if (form > 0 && kind === "boolean") return { ...base, values: Uint8Array.from(there, Number) };
  return { ...base, values: there };
}

const value = fc.oneof(
  fc.array(fc.constantFrom(1, 2, 300), { maxLength: 6 }),
  fc.array(fc.constantFrom(-1, 70000, undefined), { maxLength: 6 }),
  fc.array(fc.constantFrom(3_000_000_000, 0.5, NaN), { maxLength: 6 }),
  fc.array(fc.constantFrom("x", "y", undefined), { maxLength: 6 }),
  fc.array(fc.boolean(), { maxLength: 6 }),
  fc.array(fc.constantFrom(1n, 2n ** 63n), { maxLength: 6 }),
  fc.array(fc.constantFrom(new Date(1), undefined), { maxLength: 6 }),
  fc.array(fc.constant(undefined), { maxLength: 6 }),
  fc.array(fc.constantFrom([1], "x", 5), { maxLength: 6 }),
) as fc.Arbitrary<unknown[]>;
const parts = fc.array(fc.record({ values: value, form: fc.nat({ max: 3 }), isGap: fc.boolean() }), { maxLength: 6 });

test("ColumnBuilder: takes parts of any kinds one after another, with gaps or without", () => {
  fc.assert(
    fc.property(parts, fc.nat({ max: 20 }), (list, capacity) => {
      const builder = new ColumnBuilder("a", capacity);
      const expected: unknown[] = [];
      for (const { values, form, isGap } of list) {
        if (isGap) expected.push(undefined);
        if (values.length > 0) builder.write(partOf(values, form), expected.length);
        expected.push(...values);
      }
      const column = builder.finish(expected.length);
      assertEquals(column.values.length, expected.length);
      for (const [row, each] of expected.entries()) assertEquals(canonicalText(cellOf(column, row)), canonicalText(each));
      if (column.valid !== undefined) assertEquals(column.valid.includes(0), true);
      if (column.kind === "float64") {
        for (const [row, each] of expected.entries()) if (each === undefined) assertEquals(column.values[row], NaN);
      }
    }),
    { numRuns: inputs(200) },
  );
});

test("ColumnBuilder: scatters parts to the places of their rows", () => {
  fc.assert(
    fc.property(parts, fc.infiniteStream(fc.nat()), (list, stream) => {
      const all = list.flatMap(({ values }) => values);
      const order = all.map((_, i) => ({ i, key: stream.next().value })).sort((a, b) => a.key - b.key).map(({ i }) => i);
      const size = all.length + 2;
      const builder = new ColumnBuilder("a", size);
      const expected = new Array<unknown>(size).fill(undefined);
      let at = 0;
      for (const { values, form } of list) {
        if (values.length === 0) continue;
        const places = Uint32Array.from(values, (_, i) => order[at + i]);
        builder.write(partOf(values, form), places);
        for (const [i, each] of values.entries()) expected[places[i]] = each;
        at += values.length;
      }
      const column = builder.finish(size);
      for (const [row, each] of expected.entries()) assertEquals(canonicalText(cellOf(column, row)), canonicalText(each));
    }),
    { numRuns: inputs(150) },
  );
});

test("ColumnBuilder: texts that repeat keep their categories, and lose them to texts that do not", () => {
  const builder = new ColumnBuilder("a", 2);
  builder.write(partOf(["x", "y", "x"], 1), 0);
  builder.write(partOf(["y", "y"], 1), 3);
  const { codes, categories, values } = builder.finish(5);
  assertEquals([codes, categories, values], [new Uint32Array([0, 1, 0, 1, 1]), ["x", "y"], ["x", "y", "x", "y", "y"]]);
  builder.write(partOf(["z"], 0), 5);
  const plain = builder.finish(6);
  assertEquals([plain.codes, plain.values], [undefined, ["x", "y", "x", "y", "y", "z"]]);
});

test("ColumnBuilder: only rows that there are can lack a value", () => {
  const builder = new ColumnBuilder("a", 3);
  builder.write(partOf([1, 2], 0), Uint32Array.of(0, 2));
  assertEquals(builder.finish(3, Uint8Array.of(1, 0, 1)).valid, undefined);
  assertEquals(builder.finish(3).valid, Uint8Array.of(1, 0, 1));
});

test("columnKind() is what users see", () => {
  assertEquals(["none", "uint16", "float64"].map((kind) => columnKind(kind as PartKind)), ["null", "int32", "float64"]);
});
