import { assert, assertEquals, assertMatch } from "@std/assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../mod.ts";
import { tempDir, test, type TestBody } from "../test.ts";
import { figure, isFull } from "./full.ts";
import { cacheOver, outputOf, S } from "./out_of_memory_sweep.ts";
import { Child } from "./processes_spawn.ts";

/** Declares a test of what Deno alone does: it dies. */
const denoTest = (name: string, body: TestBody) => test(name, { on: ["deno"], because: "other runtimes end a worker alone" }, body);
const FATAL = 10;

/** Lets a process run out of memory, and tells how it died and what the next run executed. */
async function dieAndGoOn(unit: "chunk" | "point", workers: number): Promise<{ how: string; executed: number[] }> {
  await using dir = await tempDir();
  const root = join(dir.path, "root");
  const flags = ["--v8-flags=--max-old-space-size=64"];
  const args = [root, FATAL, unit, workers].map(String);
  const { code, signal, stderr } = await new Child("out_of_memory_child.ts", args, { cwd: dir.path, flags }).ended;
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

const WHERE = [{ where: "in its own thread", workers: 0 }, { where: "in a worker", workers: 2 }];
for (const { where, workers } of WHERE) {
  for (const unit of ["chunk", "point"] as const) {
    // Dying of it takes its time: the short form has each once.
    if (!isFull && (workers === 0) === (unit === "chunk")) continue;
    const files = unit === "chunk" ? "chunks" : "parts";
    denoTest(`a process that runs out of memory ${where} dies, and the next run goes on from its ${files}`, async () => {
      const { how, executed } = await dieAndGoOn(unit, workers);
      const first = workers > 0 || unit === "chunk" ? 8 : FATAL;
      // The other worker goes on meanwhile with what comes after.
      const least = workers > 0 ? [FATAL] : S.slice(first);
      assertEquals(least.filter((s) => !executed.includes(s)), []);
      assertEquals(executed.filter((s) => s < first), []);
      figure(
        `out of memory ${where}, ${unit} by ${unit}: died of ${how}, ${S.length - executed.length} of ${S.length} points stored, ` +
          `the next run executed the other ${executed.length}`,
      );
    });
  }
}
