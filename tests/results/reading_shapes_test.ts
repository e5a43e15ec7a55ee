import { assertEquals } from "@std/assert";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import v8 from "node:v8";
import { ChunkCache, run } from "../../mod.ts";
import { CacheState } from "../../src/cache_state.ts";
import { decodeParts, type FileHead, parseHead } from "../../src/format/payload.ts";
import { sequence } from "../../src/grid/block.ts";
import { readingShapes } from "../../src/results/reading_shapes.ts";
import { Scan } from "../../src/results/scan.ts";
import { tempDir, test } from "../test.ts";

const node = { on: ["node"], because: "V8 tells there how objects are laid out" } as const;

test("readingShapes() gives objects that are laid out as those of a real reading", node, async () => {
  v8.setFlagsFromString("--allow-natives-syntax");
  const isLaidOutAs = new Function("a", "b", "return %HaveSameMap(a, b)") as (a: object, b: object) => boolean;
  await using dir = await tempDir();
  const axes = { axisValues: { x: [1, 2, 3, 4], y: ["a", "b"] }, axisOrder: ["x", "y"] as const, chunkSpec: { x: 2, y: 2 } };
  const outputs = ["p", "q", "r", "s"].map((text, i) => ({ loss: i / 4, label: i < 2 ? "one" : "two", text, steps: i }));
  await run(new ChunkCache({ root: dir.path, cacheId: "real", ...axes, verbose: 0 }), () => outputs);
  const directory = join(dir.path, "real", "chunks");
  const file = new Uint8Array(await readFile(join(directory, (await readdir(directory))[0])));
  const head = parseHead(file, file.length) as FileHead;
  const scan = new Scan(new CacheState({ root: dir.path, ...axes }, "real"), [sequence(0, 4), sequence(0, 2)], {
    decoder: { whole: decodeParts, some: (reader) => reader.parts() },
    onDamage: () => {},
  });
  const shapes = readingShapes();
  const kept = new Map(shapes.map((shape) => [shape.constructor, shape]));
  for (const real of [head, ...decodeParts(head, file), scan]) {
    assertEquals([real.constructor.name, isLaidOutAs(kept.get(real.constructor)!, real)], [real.constructor.name, true]);
  }
});
