import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../src/errors.ts";
import type { ColumnPart } from "../../src/format/column_parts.ts";
import { canonicalText } from "../../src/format/canonical.ts";
import { decodeParts, RowReader } from "../../src/format/payload.ts";
import { inputs, test } from "../test.ts";
import { fileOf, lists } from "./value_lists.ts";

/** The values of a part, row by row. */
function rowsOf({ length, mask, values, isConstant, table, kind }: ColumnPart): unknown[] {
  let n = 0;
  return Array.from({ length }, (_, row) => {
    if (mask?.[row] === 0) return undefined;
    const value = values[isConstant ? 0 : n++];
    return table !== undefined ? table[value as number] : kind === "boolean" ? Boolean(value) : value;
  });
}

/** Rows by rows what the fields of values are, as columns name them. */
function flatten(value: unknown, path: readonly string[] = []): [string, unknown][] {
  const isRecord = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (!isRecord) return [[path.length === 0 ? "value" : path.join("."), value]];
  return Object.entries(value).flatMap(([name, child]) => flatten(child, [...path, name]));
}

function assertParts(parts: readonly ColumnPart[], values: readonly unknown[]): void {
  const found = new Map(parts.map((part) => [part.path.name, rowsOf(part)]));
  assertEquals(found.size, parts.length);
  for (const [row, value] of values.entries()) {
    const expected = new Map(flatten(value).map(([name, each]) => [name, each ?? undefined]));
    for (const [name, rows] of found) assertEquals(canonicalText(rows[row]), canonicalText(expected.get(name)), `${name} of row ${row}`);
    for (const [name, each] of expected) assert(each === undefined || found.has(name), `no column ${name}`);
  }
}

test("decodeParts() gives each field of each row, and nothing else", () => {
  fc.assert(
    fc.property(lists, (values) => {
      const { file, head } = fileOf(values);
      assertParts(decodeParts(head, file), values);
    }),
    { numRuns: inputs(200) },
  );
});

test("decodeParts() and RowReader give some rows in the order asked for", () => {
  fc.assert(
    fc.property(lists, fc.array(fc.nat(), { maxLength: 8 }), (values, numbers) => {
      const { file, head } = fileOf(values);
      const rows = Uint32Array.from(numbers, (number) => number % values.length);
      const expected = Array.from(rows, (row) => values[row]);
      assertParts(decodeParts(head, file, rows), expected);
      const reader = new RowReader(head, rows);
      for (let ranges = reader.next(); ranges !== undefined; ranges = reader.next()) {
        reader.supply(ranges.map(({ start, end }) => file.slice(start, end)));
      }
      assertParts(reader.parts(), expected);
    }),
    { numRuns: inputs(150) },
  );
});

test("decodeParts() reads no column that is not wanted", () => {
  const { file, head } = fileOf([1, 2, 3].map((n) => ({ a: n, b: { c: `${n}`, d: n > 1 } })));
  const asked: string[] = [];
  const parts = decodeParts(head, file, undefined, ({ name }) => {
    asked.push(name);
    return name === "b.d";
  });
  assertEquals([parts.map(({ path }) => path.fields), asked], [[["b", "d"]], ["a", "b.c", "b.d"]]);
});

test("decodeParts() tells a field with a dot in its name from a nested one", () => {
  const { file, head } = fileOf([1, 2].map((n) => ({ "a.b": n, a: { b: -n }, c: n })));
  assertEquals(decodeParts(head, file).map(({ path }) => path.key), ['["a.b"]', '["a","b"]', '["c"]']);
});

test("decodeParts() refuses a damaged file", () => {
  const { file, head } = fileOf([1, 2, 3].map((n) => n / 3));
  file[head.dataStart + 5] ^= 1;
  assertThrows(() => decodeParts(head, file), DamagedFileError);
});
