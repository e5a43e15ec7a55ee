import { assertEquals } from "@std/assert";
import { type GridValues, run } from "../../mod.ts";
import { line, plane } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

test("grid() is row-major in the order asked for, and tells missing points from values", async () => {
  await using dir = await tempDir();
  const cache = plane(dir.path);
  const exec = ({ a, s }: { a: string[]; s: number[] }) =>
    a.flatMap((word) => s.map((value) => ({ n: word === "x" ? value : -value, t: word })));
  await run(cache.slice({ a: "x" }), exec);
  await run(cache.slice({ a: "y", s: [3] }), exec);
  const grid = await cache.results<{ n: number; t: string }>({ a: ["y", "x"], s: [4, 1] }).grid("n");
  assertEquals([grid.shape, grid.kind, grid.values, [...grid.present]], [[2, 2], "float64", new Float64Array([-4, NaN, 4, 1]), [
    1,
    0,
    1,
    1,
  ]]);
  assertEquals(grid.axes, [{ name: "a", values: ["y", "x"] }, { name: "s", values: [4, 1] }]);
  const texts = await cache.results<{ n: number; t: string }>().grid("t");
  assertEquals([texts.values, texts.valid, texts.excluded], [["x", "x", "x", "x", undefined, undefined, "y", "y"], undefined, undefined]);
});

test("grid() tells a known point that has no value", async () => {
  await using dir = await tempDir();
  const cache = plane(dir.path);
  await run(cache, ({ a, s }) => a.flatMap(() => s.map((value) => value % 2 === 0 ? null : value / 2)));
  const { values, present, valid } = await cache.results<number | null>().grid();
  assertEquals([...values].slice(0, 4), [0.5, NaN, 1.5, NaN]);
  assertEquals([[...present], [...valid!]], [Array(8).fill(1), [1, 0, 1, 0, 1, 0, 1, 0]]);
});

/** A value of each kind of columns. */
const KINDS = {
  int32: -7,
  uint32: 4_000_000_000,
  float64: 0.5,
  int64: -7n,
  uint64: 2n ** 64n - 1n,
  boolean: true,
  date: new Date(1000),
  string: "text",
  other: [1],
} as const;

test("grid() with every point has the values of columns()", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { axisValues: { s: [1, 2] } });
  await run(cache, ({ s }) => s.map(() => KINDS));
  const { columns } = await cache.results().columns();
  for (const name of Object.keys(KINDS)) {
    const { kind, values, valid } = await cache.results().grid(name);
    assertEquals([name, kind, values, valid], [name, columns[name].kind, columns[name].values, undefined]);
  }
});

test("grid(): where there is no value stands none, of no kind", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { axisValues: { s: [1, 2, 3, 4, 5] }, chunkSpec: { s: 1 } });
  // Known, missing, null, without the field, of another kind of record.
  const outputs: readonly unknown[] = [
    KINDS,
    undefined,
    Object.fromEntries(Object.keys(KINDS).map((name) => [name, null])),
    { rest: 1 },
    KINDS,
  ];
  await run(cache.slice({ s: [1, 3, 4, 5] }), ({ s }) => s.map((value) => outputs[value - 1]));
  const gaps: Record<keyof typeof KINDS, readonly [kind: string, first: unknown, gap: unknown]> = {
    int32: ["float64", -7, NaN],
    uint32: ["float64", 4_000_000_000, NaN],
    float64: ["float64", 0.5, NaN],
    int64: ["other", -7n, undefined],
    uint64: ["other", 2n ** 64n - 1n, undefined],
    boolean: ["other", true, undefined],
    date: ["date", 1000, NaN],
    string: ["string", "text", undefined],
    other: ["other", [1], undefined],
  };
  for (const [name, [kind, value, gap]] of Object.entries(gaps)) {
    const grid = await cache.results().grid(name);
    assertEquals([name, grid.kind, [...grid.values]], [name, kind, [value, gap, gap, gap, value]]);
    assertEquals(grid.values instanceof Float64Array, kind === "float64" || kind === "date");
    assertEquals([[...grid.present], [...grid.valid!]], [[1, 0, 1, 1, 1], [1, 0, 0, 0, 1]]);
  }
  assertEquals((await cache.results().grid("s")).values, new Float64Array([1, NaN, 3, 4, 5]));
});

test("grid() of nulls and of nothing holds no value", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { axisValues: { s: [1, 2] }, chunkSpec: { s: 1 } });
  const empty = await cache.results().grid();
  assertEquals([empty.kind, empty.values, empty.valid], ["null", [undefined, undefined], undefined]);
  await run(cache.slice({ s: [2] }), () => [null]);
  const { kind, values, present, valid } = await cache.results().grid();
  assertEquals([kind, values, [...present], [...valid!]], ["null", [undefined, undefined], [0, 1], [0, 0]]);
});

test("grid(): the types tell of gaps", () => {
  const numbers: GridValues<number> = new Float64Array(1);
  const texts: GridValues<string> = ["a", undefined];
  const flags: GridValues<boolean> = [true, undefined];
  const bigints: GridValues<bigint> = [1n, undefined];
  const dates: GridValues<Date> = new Float64Array(1);
  // @ts-expect-error: a gap is no text
  const text: string = texts[1];
  // @ts-expect-error: numbers are in a typed array
  const list: GridValues<number> = [undefined];
  assertEquals([numbers.length, texts.length, flags.length, bigints.length, dates.length, text, list.length], [
    1,
    2,
    2,
    2,
    1,
    undefined,
    1,
  ]);
});
