import { assertEquals } from "@std/assert";
import { setField } from "../../src/format/set_field.ts";
import { test } from "../test.ts";

test("setField() sets a field of any name, and no prototype", () => {
  const record: Record<string, unknown> = {};
  for (const name of ["a", "__proto__", "constructor"]) setField(record, name, [name]);
  setField(record, "__proto__", 1);
  assertEquals(Object.entries(record), [["a", ["a"]], ["__proto__", 1], ["constructor", ["constructor"]]]);
  assertEquals(Object.getPrototypeOf(record), Object.prototype);
});
