import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { ChunkCache, run } from "../../mod.ts";
import { viewOf } from "../../src/cache_view.ts";
import { UnknownFieldError } from "../../src/report/field_names.ts";
import { render, type RenderOptions } from "../../src/report/render.ts";
import { chunkPath, flipBit } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

const grid = (root: string) => new ChunkCache({ root, cacheId: "id", chunkSpec: { s: 2 }, axisValues: { s: [1, 2, 3, 4] }, verbose: 0 });
const squares = ({ s }: { s: number[] }) => s.map((value) => ({ square: value * value }));
const ALL: RenderOptions = { title: undefined, fields: undefined, maxPoints: undefined, signal: undefined };

async function rendered(cache: object, options: Partial<RenderOptions> = {}) {
  const damaged = new Set<string>();
  let page = "";
  for await (const part of render(viewOf(cache)!, { ...ALL, ...options }, damaged)) page += part;
  return { page, damaged: damaged.size };
}

const harms = [
  ["head", (path: string) => writeFile(path, "no longer a chunk file")],
  ["values", (path: string) => flipBit(path, -200)],
] as const;
for (const [what, harm] of harms) {
  for (const fields of [undefined, ["square"]]) {
    test(`render() tells of a file whose ${what} are damaged once, ${fields === undefined ? "all fields" : "some fields"}`, async () => {
      await using dir = await tempDir();
      await run(grid(dir.path), squares);
      await harm(chunkPath(grid(dir.path), [1, 2]));
      const { page, damaged } = await rendered(grid(dir.path), { fields });
      assertEquals(damaged, 1);
      assertEquals(page.split("1 file is damaged: the next run computes their points again.").length, 2);
    });
  }
}

test("render() refuses an unknown field before there is a part of the page", async () => {
  await using dir = await tempDir();
  await run(grid(dir.path), squares);
  const parts = render(viewOf(grid(dir.path))!, { ...ALL, fields: ["sqare"] });
  await assertRejects(() => parts.next(), UnknownFieldError, 'did you mean "square"');
  assertStringIncludes((await rendered(grid(dir.path))).page, "4 points: 4 known.");
});
