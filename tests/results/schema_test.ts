import { assertEquals } from "@std/assert";
import { run } from "../../mod.ts";
import { line } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

test("schema() tells columns from heads, and from values where heads do not tell", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { chunkSpec: { s: 2 } });
  await run(cache, ({ s }) =>
    s.map((value) => ({
      s: value,
      half: value / 2,
      on: new Date(value),
      odd: value === 7 ? "seven" : value,
      model: value === 3 ? null : { r: value },
      ...(value < 3 ? { early: 1n } : {}),
    })));
  assertEquals(await cache.results().schema(), [
    { name: "s", kind: "int32", isNullable: false, isAxis: true },
    { name: "half", path: ["half"], kind: "float64", isNullable: false, isAxis: false },
    { name: "on", path: ["on"], kind: "date", isNullable: false, isAxis: false },
    { name: "odd", path: ["odd"], kind: "other", isNullable: false, isAxis: false },
    { name: "model.r", path: ["model", "r"], kind: "int32", isNullable: true, isAxis: false },
    { name: "early", path: ["early"], kind: "int64", isNullable: true, isAxis: false },
  ]);
});

test("schema() of values that are no records is one column, and of nothing the axes", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  assertEquals((await cache.results().schema()).map(({ name }) => name), ["s"]);
  await run(cache, ({ s }) => s.map((value) => value > 2));
  assertEquals((await cache.results().schema())[1], { name: "value", path: [], kind: "boolean", isNullable: false, isAxis: false });
});
