import { assertEquals } from "@std/assert";
import { showValue } from "../../src/report/show_value.ts";
import { test } from "../test.ts";

test("showValue() shows what JSON lacks", () => {
  const shown = [undefined, null, NaN, -0, 12n, true, "text", new Date(0), new Date(NaN), new Float64Array([1, 2]), new ArrayBuffer(3)].map(
    showValue,
  );
  assertEquals(shown, [
    "undefined",
    "null",
    "NaN",
    "-0",
    "12n",
    "true",
    "text",
    "1970-01-01T00:00:00.000Z",
    "invalid date",
    "Float64Array [1, 2]",
    "ArrayBuffer of 3 bytes",
  ]);
  assertEquals(showValue({ a: [1, "b"], "c d": new Map([["k", new Set([1n])]]) }), `{a: [1, "b"], "c d": Map {"k": Set {1n}}}`);
});

test("showValue() cuts what is long or deep", () => {
  assertEquals(showValue("x".repeat(300)).length, 200);
  assertEquals(showValue(new Uint8Array(1e6)).slice(-20), "0, 0, … 999984 more]");
  assertEquals(showValue("🙂".repeat(150)).isWellFormed(), true);
  let deep: unknown = 1;
  for (let n = 0; n < 500; n++) deep = [deep];
  assertEquals(showValue(deep), "[[[[[…]]]]]");
});
