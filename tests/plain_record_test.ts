import { assertEquals } from "@std/assert";
import { isPlainRecord } from "../src/plain_record.ts";
import { test } from "./test.ts";

test("isPlainRecord() holds of plain objects alone", () => {
  for (const value of [{}, { a: 1 }, Object.create(null)]) assertEquals(isPlainRecord(value), true);
  for (const value of [null, undefined, 1, "a", [], new Map(), new Date(0), Object.create({})]) assertEquals(isPlainRecord(value), false);
});
