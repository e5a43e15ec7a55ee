import { assertEquals } from "@std/assert";
import { readTable, type Row, RowMaker } from "../../src/results/table.ts";
import { test } from "../test.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
function holds<_ extends true>(): void {}

const batch = (...rows: [s: number, value: unknown][]) => ({
  length: rows.length,
  points: rows.map(([s]) => ({ s })),
  values: rows.map(([, value]) => value),
});

async function* listed<T>(...items: T[]): AsyncGenerator<T> {
  await Promise.resolve();
  yield* items;
}

test("readTable() spreads records one level deep, and puts other values under value", async () => {
  const rows = await readTable(listed(batch([1, { a: { b: 2 } }], [2, 5]), batch([3, [1]], [4, null])), ["s"]);
  assertEquals(rows, [{ s: 1, a: { b: 2 } }, { s: 2, value: 5 }, { s: 3, value: [1] }, { s: 4, value: null }]);
});

test("readTable() keeps a field beside its axis if it differs in one row, in all rows that have it", async () => {
  const rows = await readTable(listed(batch([1, { s: 1 }], [2, { a: 1 }]), batch([3, { s: 4 }], [5, { s: 5 }])), ["s"]);
  assertEquals(rows, [{ s: 1, "value.s": 1 }, { s: 2, a: 1 }, { s: 3, "value.s": 4 }, { s: 5, "value.s": 5 }]);
});

test("RowMaker: keeps fields that are known to differ, and sets no prototype", () => {
  const maker = new RowMaker(["s"], ["s"]);
  const value = JSON.parse('{"__proto__":{"a":1},"s":1}');
  const [row] = maker.rows(batch([1, value]));
  assertEquals([Object.getPrototypeOf(row) === Object.prototype, Object.keys(row)], [true, ["s", "__proto__", "value.s"]]);
});

test("Row: axes and fields, or value", () => {
  type Axes = { s: number[] };
  holds<Same<Row<Axes, number>, { s: number } & { value: number }>>();
  holds<Same<Row<Axes, { a: string; s: number }>["a"], string>>();
  holds<Same<Row<Axes, Date>["value"], Date>>();
});
