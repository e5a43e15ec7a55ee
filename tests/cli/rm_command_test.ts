import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rmCommand } from "../../src/cli/rm_command.ts";
import { tempDir, test } from "../test.ts";
import { sweeps } from "./console.ts";
import { carryOut, filled, GRID, knownPoints } from "./maintenance_console.ts";

test("rm forgets what is selected of a cache, and what a condition says", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  const { code, stdout } = await carryOut(rmCommand, dir.path, [id.slice(0, 6), "s=2", "--yes"]);
  assertEquals(code, 0);
  assertMatch(stdout, /\nforgot 2 known points: 2 files removed, 0 written anew/);
  assertEquals(await knownPoints(dir.path), 4);
  const some = await carryOut(rmCommand, dir.path, [id, "--where", "s == 3 && t > 4", "--yes", "--json"]);
  const { schema, points } = JSON.parse(some.stdout);
  assertEquals([some.code, schema, points, await knownPoints(dir.path)], [0, "chunk-memo/rm/1", 1, 3]);
});

test("rm of a module forgets its grid, and no other points", async () => {
  await using dir = await tempDir();
  await filled(dir.path);
  await carryOut(rmCommand, dir.path, [`${sweeps}#product`, "s=1,9", "t=4,5", "--yes"]);
  assertEquals(await knownPoints(dir.path), 4);
});

test("rm of a cache forgets all of its version", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  await filled(dir.path, [...GRID, "--version", "v2"]);
  await carryOut(rmCommand, dir.path, [id, "--version", "v1", "--yes"]);
  assertEquals([await knownPoints(dir.path), await knownPoints(dir.path, [...GRID, "--version", "v2"])], [0, 6]);
});

test("rm refuses to go on where nobody can be asked, and --dry-run only looks", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  const { code, stderr } = await carryOut(rmCommand, dir.path, [id]);
  assertEquals(code, 2);
  assertMatch(stderr, /Cannot ask: rm forgets 6 known points: 6 files removed, .*: write --yes to do it, --dry-run to look/);
  const look = await carryOut(rmCommand, dir.path, [id, "s=1", "--dry-run"]);
  assertEquals([look.code, await knownPoints(dir.path)], [0, 6]);
  assertStringIncludes(look.stdout, "would forget 2 known points");
});

test("rm asks nothing where there is nothing to forget, and refuses what is not on an axis", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  const { code, stdout } = await carryOut(rmCommand, dir.path, [id, "--where", "s > 100"]);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "\nforgot 0 known points");
  assertEquals((await carryOut(rmCommand, dir.path, [id, "s=77", "--yes"])).code, 2);
});

test("rm of all that a cache knows takes the cache away, also where nothing was known", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  const asked = await carryOut(rmCommand, dir.path, [id]);
  assertMatch(asked.stderr, /Cannot ask: rm forgets 6 known points: 6 files removed, .*, and the cache, of which nothing is left of/);
  const { stdout } = await carryOut(rmCommand, dir.path, [id, "--yes"]);
  assertMatch(stdout, /\nforgot 6 known points: .*, and the cache, of which nothing is left\n/);
  assertEquals(await readdir(join(dir.path, ".chunk_memo")), ["CACHEDIR.TAG"]);
  await filled(dir.path);
  for (const name of await readdir(join(dir.path, ".chunk_memo", id, "chunks"))) {
    await unlink(join(dir.path, ".chunk_memo", id, "chunks", name));
  }
  assertEquals((await carryOut(rmCommand, dir.path, [id])).code, 2);
  assertEquals((await carryOut(rmCommand, dir.path, [id, "--yes"])).code, 0);
  assertEquals(await readdir(join(dir.path, ".chunk_memo")), ["CACHEDIR.TAG"]);
});

test("rm removes a cache as a whole that cannot be read, and says so when it asks", async () => {
  await using dir = await tempDir();
  for (const text of ["{", '{"format":99}', undefined]) {
    const id = await filled(dir.path);
    const path = join(dir.path, ".chunk_memo", id, "metadata.json");
    await (text === undefined ? unlink(path) : writeFile(path, text));
    const asked = await carryOut(rmCommand, dir.path, [id.slice(0, 6)]);
    assertEquals(asked.code, 2);
    assertMatch(asked.stderr, /rm removes the cache \w{12} in .chunk_memo with 6 files of points \(.*\) of which nothing can be told: /);
    assertEquals(asked.stderr.includes("format 99"), text?.includes("99") ?? false);
    assertEquals((await carryOut(rmCommand, dir.path, [id, "s=1", "--yes"])).code, 7);
    assertEquals((await carryOut(rmCommand, dir.path, [id, "--dry-run"])).code, 0);
    assertEquals((await readdir(join(dir.path, ".chunk_memo"))).length, 2);
    assertEquals((await carryOut(rmCommand, dir.path, [id, "--yes"])).code, 0);
    assertEquals(await readdir(join(dir.path, ".chunk_memo")), ["CACHEDIR.TAG"]);
  }
});

test("rm of a function without axes of its own refuses axes that its cache does not have, and too few", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  const module = `${sweeps}#product`;
  const few = await carryOut(rmCommand, dir.path, [module, "s=1", "--yes"]);
  assertEquals(few.code, 2);
  assertStringIncludes(
    few.stderr,
    `its cache has the axis "t", too: write t=…, or the id, of which some axes are enough: rm ${id.slice(0, 12)} s=…`,
  );
  const unknown = await carryOut(rmCommand, dir.path, [module, "s=1", "tt=4", "--dry-run"]);
  assertEquals(unknown.code, 2);
  assertStringIncludes(unknown.stderr, 'its cache has no such axis: known axes are "s", "t": did you mean "t"');
  assertEquals(await knownPoints(dir.path), 6);
});
