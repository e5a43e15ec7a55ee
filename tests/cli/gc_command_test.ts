import { assertEquals, assertStringIncludes } from "@std/assert";
import { gcCommand } from "../../src/cli/gc_command.ts";
import { tempDir, test } from "../test.ts";
import { carryOut, filled, GRID, knownPoints } from "./maintenance_console.ts";

test("gc tells what it would remove, removes it, and then has nothing to do", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  await filled(dir.path, [...GRID, "--version", "v0"]);
  assertStringIncludes((await carryOut(gcCommand, dir.path, [...GRID])).stdout, "nothing to remove\n");
  const look = await carryOut(gcCommand, dir.path, [...GRID, "--versions", "v0", "--dry-run"]);
  assertStringIncludes(look.stdout, "would remove 6 files of other versions");
  const { code, stdout } = await carryOut(gcCommand, dir.path, [...GRID, "--versions", "others", "--json"]);
  const { schema, removed, cacheId } = JSON.parse(stdout);
  assertEquals([code, schema, removed.length, cacheId], [0, "chunk-memo/gc/1", 6, id]);
  assertEquals(await knownPoints(dir.path), 6);
});

test("gc refuses to remove the cache's own version", async () => {
  await using dir = await tempDir();
  await filled(dir.path);
  const { code, stderr } = await carryOut(gcCommand, dir.path, [...GRID, "--versions", "v0,v1"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, `"v1" is the cache's own version: use rm`);
});

test("gc takes a cache as a whole", async () => {
  await using dir = await tempDir();
  const { code, stderr } = await carryOut(gcCommand, dir.path, [await filled(dir.path), "s=1"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "gc takes a cache as a whole: leave the axes out");
});
