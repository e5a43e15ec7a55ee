import { assert, assertEquals, assertMatch } from "@std/assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../mod.ts";
import { isDeno, tempDir, test } from "../test.ts";
import { figure } from "./full.ts";
import { cacheOver, outputOf, S } from "./out_of_memory_sweep.ts";
import { Child } from "./processes_spawn.ts";

/** Declares a test of what Deno alone does: it dies. */
const denoTest = isDeno ? test : test.ignore;
const FATAL = 10;

/** Lets a process run out of memory, and tells how it died and what the next run executed. */
async function dieAndGoOn(unit: string): Promise<{ how: string; executed: number[] }> {
  await using dir = await tempDir();
  const root = join(dir.path, "root");
  const flags = ["--v8-flags=--max-old-space-size=64"];
  const { code, signal, stderr } = await new Child("out_of_memory_child.ts", [root, String(FATAL), unit], { cwd: dir.path, flags }).ended;
  assertMatch(stderr, /out of memory/i);
  assert(code !== 0);
  const executed: number[] = [];
  const [output, diagnostics] = await run(cacheOver(root), ({ s }) => {
    executed.push(...s);
    return s.map(outputOf);
  });
  assertEquals(output, S.map(outputOf));
  assertEquals([diagnostics.executedPoints, diagnostics.damagedFiles], [executed.length, 0]);
  assertEquals(readdirSync(join(root, "m")).sort(), ["chunks", "chunks_index.json", "metadata.json"]);
  assertEquals(readdirSync(join(root, "m", "chunks")).filter((name) => !/^[0-9a-f][0-9a-f.]*\.msgpack$/.test(name)), []);
  return { how: signal ?? `exit code ${code}`, executed };
}

denoTest("a process that runs out of memory dies, and the next run goes on from its chunks", async () => {
  const { how, executed } = await dieAndGoOn("chunk");
  assertEquals(executed, [8, 9, 10, 11, 12, 13, 14, 15]);
  figure(
    `out of memory: a process that died of it (${how}) had stored 8 of ${S.length} points; the next run executed the other ${executed.length}`,
  );
});

denoTest("a process that runs out of memory dies, and the next run goes on from its parts", async () => {
  const { how, executed } = await dieAndGoOn("point");
  assertEquals(executed, S.slice(S.length - executed.length));
  // The point before the last may have been on its way to the disk.
  assert(executed.length <= S.length - FATAL + 1, `${executed}`);
  figure(
    `out of memory: point by point, a process that died of it (${how}) had stored ${
      S.length - executed.length
    } of ${S.length} points; the next run executed the other ${executed.length}`,
  );
});
