import { assertEquals } from "@std/assert";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../mod.ts";
import { stringifyTagged } from "../src/format/tagged_json.ts";
import { openSweep, SWEEPS } from "./fixtures/format_v1.ts";
import { files, heads } from "./fixtures/heads.ts";
import { repository } from "./source_files.ts";
import { tempDir, test } from "./test.ts";

/** What a sweep's function gives, called by hand. */
function outputsOf({ axisValues, chunkSpec, exec, first }: (typeof SWEEPS)[number], root: string): unknown[] {
  const cache = openSweep(root, { cacheId: "any", axisValues, chunkSpec, exec });
  const asked = first === undefined ? cache : cache.slice({ axisIndices: first });
  const vectors = Object.fromEntries(
    Object.entries(asked.axisValues).flatMap(([axis, values]) => {
      const { fields } = axisValues[axis] as { fields?: readonly string[] };
      return (fields ?? [axis]).map((name) => [
        name,
        values.map((value) => fields === undefined ? value : (value as Record<string, unknown>)[name]),
      ]);
    }),
  );
  const output = exec(vectors);
  return Array.isArray(output) ? output : [exec({ s: [0, 1, 2] }), exec({ s: [3, 4] })];
}

for (const sweep of SWEEPS) {
  test(`a cache of format 1 is read with nothing executed: ${sweep.cacheId}`, async () => {
    await using dir = await tempDir();
    await cp(join(repository, "tests/fixtures/format_v1"), dir.path, { recursive: true });
    const cache = openSweep(dir.path, sweep);
    const asked = sweep.first === undefined ? cache : cache.slice({ axisIndices: sweep.first });
    const never = () => {
      throw new Error("nothing is missing");
    };
    const [output, diagnostics] = await run(asked, never, { granularity: sweep.granularity ?? "chunk" });
    assertEquals(diagnostics.executedPoints, 0);
    assertEquals(stringifyTagged(output), stringifyTagged(outputsOf(sweep, dir.path)));
  });
}

test("a cache of format 1 is written today as it was then, times aside", async () => {
  await using dir = await tempDir();
  for (const sweep of SWEEPS) {
    const cache = openSweep(dir.path, sweep);
    const asked = sweep.first === undefined ? cache : cache.slice({ axisIndices: sweep.first });
    await run(asked, sweep.exec, { granularity: sweep.granularity ?? "chunk" });
  }
  const then = join(repository, "tests/fixtures/format_v1");
  assertEquals(await files(dir.path), await files(then));
  assertEquals(await heads(dir.path), await heads(then));
});
