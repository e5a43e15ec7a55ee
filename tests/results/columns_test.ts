import { assertEquals } from "@std/assert";
import { cellOf, type FieldName, type FieldValue } from "../../src/results/columns.ts";
import { test } from "../test.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
function holds<_ extends true>(): void {}

test("FieldName: fields, those of nested records joined by dots, or value", () => {
  holds<Same<FieldName<number>, "value">>();
  holds<Same<FieldName<number | null>, "value">>();
  holds<Same<FieldName<number[]>, "value">>();
  holds<Same<FieldName<{ a: number; b?: { c: Date; d: { e: string[] } } | null }>, "a" | "b.c" | "b.d.e">>();
  holds<Same<FieldName<unknown>, string>>();
});

test("FieldValue: the type of a field by the name of its column", () => {
  type Value = { a: number | null; b?: { c: { d: string } } };
  holds<Same<FieldValue<Value, "a">, number>>();
  holds<Same<FieldValue<Value, "b.c.d">, string>>();
  holds<Same<FieldValue<boolean, "value">, boolean>>();
  holds<Same<FieldValue<unknown, "a">, unknown>>();
});

test("cellOf() gives values as themselves", () => {
  assertEquals(cellOf({ name: "a", kind: "boolean", values: Uint8Array.of(1, 0) }, 0), true);
  assertEquals(cellOf({ name: "a", kind: "date", values: Float64Array.of(5) }, 0), new Date(5));
  assertEquals(cellOf({ name: "a", kind: "int32", values: Int32Array.of(5, 0), valid: Uint8Array.of(1, 0) }, 1), undefined);
  assertEquals(cellOf({ name: "a", kind: "null", values: [null] }, 0), undefined);
});
