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

const named = (name: string, ...rows: [point: number, value: unknown][]) => ({
  length: rows.length,
  points: rows.map(([point]) => ({ [name]: point })),
  values: rows.map(([, value]) => value),
});

test("readTable() keeps an axis named value, and puts values that are no records beside it", async () => {
  const rows = (...given: [number, unknown][]) => readTable(listed(named("value", ...given)), ["value"]);
  assertEquals(await rows([1, 10], [2, 2]), [{ value: 1, "value.value": 10 }, { value: 2, "value.value": 2 }]);
  assertEquals(await rows([1, 1], [2, 2]), [{ value: 1 }, { value: 2 }]);
  assertEquals(await rows([1, null], [2, { value: "b", a: 1 }]), [{ value: 1, "value.value": null }, {
    value: 2,
    "value.value": "b",
    a: 1,
  }]);
});

test("readTable() keeps a field beside its axis if it is not there in one row", async () => {
  const rows = await readTable(listed(batch([1, { s: 1 }]), batch([2, { a: 1 }])), ["s"]);
  assertEquals(rows, [{ s: 1, "value.s": 1 }, { s: 2, a: 1 }]);
  assertEquals(await readTable(listed(named("value", [1, 1], [2, { a: 1 }])), ["value"]), [{ value: 1, "value.value": 1 }, {
    value: 2,
    a: 1,
  }]);
});

test("RowMaker: keeps rows only where it is not known beforehand which fields stay", () => {
  const kept = (maker: RowMaker) => {
    maker.rows(batch([1, { s: 1 }], [2, { s: 2 }]));
    return maker.kept;
  };
  assertEquals([kept(new RowMaker(["s"])), kept(new RowMaker(["s"], [])), kept(new RowMaker(["s"], ["s"]))], [2, 0, 0]);
  const settled = new RowMaker(["s"]);
  kept(settled);
  settled.settle();
  assertEquals(settled.kept, 0);
});

test("Row: an axis named value stays as it is", () => {
  type Axes = { value: number[] };
  holds<Same<Row<Axes, string>["value"], number>>();
  holds<Same<Row<Axes, { a: string; value: string }>["value"], number>>();
});
