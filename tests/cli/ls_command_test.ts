import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lsCommand } from "../../src/cli/ls_command.ts";
import { tempDir, test } from "../test.ts";
import { sweeps } from "./console.ts";
import { carryOut, filled, GRID } from "./maintenance_console.ts";

test("ls lists caches with what is known of them", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  await filled(dir.path, [...GRID, "--version", "v2"]);
  await filled(dir.path, [`${sweeps}#sweep`]);
  const { code, stdout } = await carryOut(lsCommand, dir.path, []);
  assertEquals(code, 0);
  assertMatch(stdout, /^id +function +params +axes +points +files +size +version +last used\n/);
  assertMatch(stdout, new RegExp(`^${id.slice(0, 12)} +product +- +s:3 t:2 +6 +12 .* v2 \\+1 `, "m"));
  assertMatch(stdout, /^\w{12} +scaled +factor=2 +t:2 s:3 +6 +2 /m);
});

test("ls gives JSON, also of nothing", async () => {
  await using dir = await tempDir();
  assertEquals((await carryOut(lsCommand, dir.path, [])).stdout, "no cache in .chunk_memo\n");
  const id = await filled(dir.path);
  const { schema, caches, broken } = JSON.parse((await carryOut(lsCommand, dir.path, ["--json"])).stdout);
  assertEquals([schema, caches.map((cache: { cacheId: string }) => cache.cacheId), broken], ["chunk-memo/ls/1", [id], []]);
});

test("ls ends with 7 for a cache that cannot be read, and with 2 for words", async () => {
  await using dir = await tempDir();
  const lost = join(dir.path, ".chunk_memo", "lost");
  await mkdir(join(lost, "chunks"), { recursive: true });
  await writeFile(join(lost, "metadata.json"), "{");
  const { code, stdout } = await carryOut(lsCommand, dir.path, []);
  assertEquals(code, 7);
  assertStringIncludes(stdout, "lost  cannot be read: Invalid metadata in ");
  assertEquals((await carryOut(lsCommand, dir.path, ["here"])).code, 2);
});
