import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fieldText } from "../../scripts/report_page/cells.ts";
import { decodeNumbers, joinRows } from "../../scripts/report_page/data.ts";
import { encodeAxis, encodeNumbers, RowsBuilder } from "../../src/report/columns.ts";
import { test } from "../test.ts";

/** What the page makes of values: the texts of each field. */
function roundTrip(parts: readonly (readonly unknown[])[], fields?: string[]): Record<string, (string | undefined)[]> {
  const builder = new RowsBuilder(fields, 100);
  let point = 0;
  const taken = parts.map((values) => {
    for (const value of values) builder.add(point++, value);
    return JSON.parse(JSON.stringify(builder.take()));
  });
  const joined = joinRows(taken);
  assertEquals([...joined.points], Array.from({ length: point }, (_, n) => n));
  return Object.fromEntries(joined.fields.map((field) => [field.name, Array.from({ length: point }, (_, row) => fieldText(field, row))]));
}

test("encodeNumbers() loses nothing, and takes the narrowest type", () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.double(), fc.integer(), fc.constant(-0))), (numbers) => {
    const decoded = [...decodeNumbers(encodeNumbers(numbers))];
    assertEquals(decoded.every((number, n) => Object.is(number, numbers[n])), true);
  }));
  const types = [[0, 255], [-1, 5], [256], [-129], [65536], [-65536], [2 ** 32], [0.5], [NaN]].map((numbers) =>
    encodeNumbers(numbers).type
  );
  assertEquals(types, ["u8", "i8", "u16", "i16", "u32", "i32", "f64", "f64", "f64"]);
});

test("encodeAxis() tells even steps, and only those", () => {
  assertEquals(encodeAxis([2, 4, 6]), { first: 2, step: 2, count: 3 });
  assertEquals(encodeAxis([0, 0.1, 0.2, 0.3]), encodeNumbers([0, 0.1, 0.2, 0.3]));
  assertEquals([encodeAxis([1]), encodeAxis([])].map((axis) => "type" in axis && axis.type), ["u8", "u8"]);
});

test("RowsBuilder.take() spreads records into fields, nested ones too", () => {
  assertEquals(roundTrip([[{ a: 1, b: { c: true, d: "x" } }, { a: 2 }]]), {
    a: ["1", "2"],
    "b.c": ["true", undefined],
    "b.d": ["x", undefined],
  });
  assertEquals(roundTrip([[3, "x", null]]), { value: ["3", "x", "null"] });
});

test("RowsBuilder.take() keeps what is no number among numbers, part by part", () => {
  assertEquals(roundTrip([[{ a: 1 }, { a: NaN }, { a: -0 }], [{ a: "none" }, { b: 0 }], [{ a: true }], [{ a: undefined }]]), {
    a: ["1", "NaN", "-0", "none", undefined, "true", "undefined"],
    b: [undefined, undefined, undefined, undefined, "0", undefined, undefined],
  });
});

test("RowsBuilder.take() leaves fields out that are not wanted or too many", () => {
  assertEquals(roundTrip([[{ a: 1, b: { c: 2 }, bb: 3 }]], ["b"]), { "b.c": ["2"] });
  const builder = new RowsBuilder(undefined, 2);
  builder.add(0, { a: 1, b: 2, c: 3 });
  assertEquals(builder.take().columns.map(({ name }) => name), ["a", "b"]);
  assertEquals([builder.fields, [...builder.leftOut]], [["a", "b"], ["c"]]);
});

test("RowsBuilder.take() tells a field with a dot in its name from a nested one of the same row", () => {
  const found = roundTrip([[{ "a.b": 1, a: { b: 10 } }, { a: { b: 20 } }]]);
  assertEquals(found, { "a.b": ["1", "20"], '["a","b"]': ["10", undefined] });
});

test("RowsBuilder.take() takes a field of any name", () => {
  const value = JSON.parse(`{"__proto__": 1, "constructor": 2}`);
  const builder = new RowsBuilder(undefined, 10);
  builder.add(0, value);
  assertEquals(joinRows([builder.take()]).fields.map(({ name, numbers }) => [name, numbers[0]]), [["__proto__", 1], ["constructor", 2]]);
});
