import { assert, assertEquals } from "@std/assert";
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { run } from "../mod.ts";
import { repository } from "./source_files.ts";
import { line, tens } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

/** The files that a file needs before it can run: imports of types, and those that are made later, do not count. */
async function needs(path: string): Promise<string[]> {
  const text = await readFile(`${repository}${path}`, "utf8");
  return [...text.matchAll(/^(?:import|export)\s+(?!type\s)([^"';]*?)\bfrom\s*"(\.[^"]+)"/gm)]
    .filter(([, clause]) => !/^\{(\s*type\s[^,}]*,?)*\s*\}\s*$/.test(clause!))
    .map(([, , name]) => posix.join(posix.dirname(path), name!));
}

async function loadedBy(path: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const target of await needs(path)) await loadedBy(target, seen);
  return seen;
}

test("importing the package loads neither the engine nor workers nor leases", async () => {
  const loaded = await loadedBy("mod.ts");
  assert(loaded.has("src/runners.ts") && loaded.has("src/format/canonical.ts"));
  for (
    const path of [
      "src/runners_common.ts",
      "src/engine/executing.ts",
      "src/map/pool.ts",
      "src/store/lease_keeper.ts",
      "src/store/failure_records.ts",
    ]
  ) {
    assert(!loaded.has(path), path);
  }
});

test("executePlan() runs a request", async () => {
  await using dir = await tempDir();
  assertEquals((await run(line(dir.path).slice({ s: [7, 1] }), tens().exec))[0], [70, 10]);
});
