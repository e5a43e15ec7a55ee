import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { showCommand } from "../../src/cli/show_command.ts";
import { tempDir, test } from "../test.ts";
import { sweeps } from "./console.ts";
import { carryOut, filled, GRID } from "./maintenance_console.ts";

test("show tells what is in a cache", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  await filled(dir.path, [`${sweeps}#product`, "s=1,2,3,4", "t=4,5", "--version", "v2", "--chunk", "s=4,t=1"]);
  const { code, stdout } = await carryOut(showCommand, dir.path, [id.slice(0, 4)]);
  assertEquals(code, 0);
  for (
    const line of [
      `cache     ${id} in .chunk_memo`,
      "function  product",
      "params    none",
      "version   v2",
      "axis      s: 1, 2, 3, 4; 4 to a chunk",
      "points    8: 8 known, 0 missing, 0 excluded",
      "before    version v1, s:3 t:2",
    ]
  ) assertStringIncludes(stdout, `${line}\n`);
  assertMatch(stdout, /^other {5}version v1, axes s, t: 6 files with 6 points/m);
});

test("show gives JSON, and ends with 7 for a cache of which nothing is stored", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  const { schema, cacheId, grid } = JSON.parse((await carryOut(showCommand, dir.path, [...GRID, "--json"])).stdout);
  assertEquals([schema, cacheId, grid.knownPoints], ["chunk-memo/show/1", id, 6]);
  assertEquals((await carryOut(showCommand, dir.path, [`${sweeps}#whole`, "s=1"])).code, 7);
});

test("show tells why points failed, and what leaves points out", async () => {
  await using dir = await tempDir();
  const grid = [...GRID, "-p", 'failAt="1,4"'];
  await filled(dir.path, grid);
  const { stdout } = await carryOut(showCommand, dir.path, [...grid, "--where", "s < 3"]);
  assertStringIncludes(stdout, "\npoints    6: 0 known, 4 missing, 2 excluded\n          excluded by --where s < 3\n");
  assertStringIncludes(stdout, "\nfailed    1 point on record\n          1 failed: no such luck: as at {");
  const { errors } = JSON.parse((await carryOut(showCommand, dir.path, [...grid, "--json"])).stdout);
  assertEquals(errors, [{ message: "no such luck", points: 1, example: { s: 1, t: 4 } }]);
});
