import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { compactCommand } from "../../src/cli/compact_command.ts";
import { tempDir, test } from "../test.ts";
import { carryOut, damageOne, filled, GRID, knownPoints } from "./maintenance_console.ts";

test("compact lays a cache as --chunk says", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  const look = await carryOut(compactCommand, dir.path, [id, "--chunk", "s=3", "--dry-run"]);
  assertMatch(look.stdout, /would lay 6 points of 6 files \(.*\) into 2 files: 2 written, 6 removed\n/);
  const { code, stdout } = await carryOut(compactCommand, dir.path, [id, "--chunk", "auto", "--json"]);
  const { schema, after, points } = JSON.parse(stdout);
  assertEquals([code, schema, after.files, points], [0, "chunk-memo/compact/1", 1, 6]);
  assertEquals(await knownPoints(dir.path), 6);
  const module = await carryOut(compactCommand, dir.path, [...GRID]);
  assertMatch(module.stdout, /laid 6 points of 1 file \(.*\) into 6 files/);
});

test("compact ends with 6 if a file is damaged", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  await damageOne(dir.path, id);
  assertEquals((await carryOut(compactCommand, dir.path, [id, "--chunk", "s=3,t=2"])).code, 6);
});

test("compact refuses a layout that is none", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  for (const [chunk, message] of [["u=3", `axis "u" is unknown: the cache has s, t`], ["s=0", "must be a positive integer"]]) {
    const { code, stderr } = await carryOut(compactCommand, dir.path, [id, "--chunk", chunk]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
  }
});

test("compact takes a cache that is named by its id as a whole", async () => {
  await using dir = await tempDir();
  const { code, stderr } = await carryOut(compactCommand, dir.path, [await filled(dir.path), "s=1"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "compact takes a cache as a whole: leave the axes out");
});
