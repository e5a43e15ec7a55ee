import { assertEquals } from "@std/assert";
import { type LabelledValue, previewTable } from "../../src/cli/preview.ts";
import { test } from "../test.ts";

let taken = 0;
async function* results(count: number, valueOf: (s: number) => unknown): AsyncGenerator<LabelledValue> {
  taken = 0;
  for (let s = 0; s < count; s++) {
    taken++;
    yield await Promise.resolve({ point: { s }, value: valueOf(s) });
  }
}

test("previewTable() shows values, and fields of records as columns unless they are axes", async () => {
  assertEquals(await previewTable(results(2, (s) => s * 10), 2), ["s  value", "0      0", "1     10"]);
  const records = results(2, (s) => ({ s, a: "x", ...(s === 1 ? { b: 1 } : {}) }));
  assertEquals(await previewTable(records, 2), ["s  a  b", "0  x", "1  x  1"]);
});

test("previewTable() shows ten points, reads no more, and says how many more there are", async () => {
  const lines = await previewTable(results(1000, () => null), 1000);
  assertEquals([lines.length, lines.at(-1), taken], [12, "… and 990 more points", 10]);
});

test("previewTable() of nothing is nothing", async () => assertEquals(await previewTable(results(0, () => 1), 0), []));
