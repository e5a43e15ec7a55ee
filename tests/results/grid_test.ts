import { assertEquals } from "@std/assert";
import { run } from "../../mod.ts";
import { plane } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

test("grid() is row-major in the order asked for, and tells missing points from values", async () => {
  await using dir = await tempDir();
  const cache = plane(dir.path);
  const exec = ({ a, s }: { a: string[]; s: number[] }) =>
    a.flatMap((word) => s.map((value) => ({ n: word === "x" ? value : -value, t: word })));
  await run(cache.slice({ a: "x" }), exec);
  await run(cache.slice({ a: "y", s: [3] }), exec);
  const grid = await cache.results<{ n: number; t: string }>({ a: ["y", "x"], s: [4, 1] }).grid("n");
  assertEquals([grid.shape, grid.kind, grid.values, [...grid.present]], [[2, 2], "int32", new Int32Array([-4, 0, 4, 1]), [1, 0, 1, 1]]);
  assertEquals(grid.axes, [{ name: "a", values: ["y", "x"] }, { name: "s", values: [4, 1] }]);
  const texts = await cache.results<{ n: number; t: string }>().grid("t");
  assertEquals([texts.values, texts.valid, texts.excluded], [["x", "x", "x", "x", "", "", "y", "y"], undefined, undefined]);
});

test("grid() tells a known point that has no value", async () => {
  await using dir = await tempDir();
  const cache = plane(dir.path);
  await run(cache, ({ a, s }) => a.flatMap(() => s.map((value) => value % 2 === 0 ? null : value / 2)));
  const { values, present, valid } = await cache.results<number | null>().grid();
  assertEquals([...values].slice(0, 4), [0.5, NaN, 1.5, NaN]);
  assertEquals([[...present], [...valid!]], [Array(8).fill(1), [1, 0, 1, 0, 1, 0, 1, 0]]);
});
