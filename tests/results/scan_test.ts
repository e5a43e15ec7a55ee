import { assertEquals } from "@std/assert";
import { ChunkCache, run } from "../../mod.ts";
import { viewOf } from "../../src/cache_view.ts";
import { valueDecoder } from "../../src/results/reading.ts";
import { ranksOf, Scan, type ScannedChunk } from "../../src/results/scan.ts";
import { line, tens } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

async function scanned(cache: ChunkCache<{ s: number[] }>): Promise<ScannedChunk<unknown[]>[]> {
  const { state, selected } = viewOf(cache)!;
  const chunks: ScannedChunk<unknown[]>[] = [];
  for await (const chunk of new Scan(state, selected, { decoder: valueDecoder, onDamage: () => {} }).chunks()) chunks.push(chunk);
  return chunks;
}

test("Scan: gives the chunks of which something is known", async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: [4] }), tens().exec);
  const chunks = await scanned(line(dir.path));
  assertEquals(chunks.map(({ known, total }) => [known, total]), [[3, 3]]);
  assertEquals(chunks[0].pieces, [{ asked: undefined, data: [40, 50, 60] }]);
});

test("Scan: puts a chunk together from the files of another layout", async () => {
  await using dir = await tempDir();
  await run(line(dir.path, { chunkSpec: { s: 2 } }), tens().exec);
  const chunks = await scanned(line(dir.path, { axisValues: { s: [3, 2, 9, 1] }, chunkSpec: { s: 4 } }));
  assertEquals(chunks.length, 1);
  const { known, ranks } = ranksOf(chunks[0]);
  const values: unknown[] = [];
  for (const [p, { data }] of chunks[0].pieces.entries()) {
    const rank = ranks[p];
    for (const [n, value] of data.entries()) values[typeof rank === "number" ? rank + n : rank[n]] = value;
  }
  assertEquals([[...known!], values], [[0, 1, 3], [30, 20, 10]]);
});

test("Scan: of a grid of many chunks looks at those of which something is known", async () => {
  await using dir = await tempDir();
  const s = Array.from({ length: 100_000 }, (_, i) => i);
  const cache = new ChunkCache({
    root: dir.path,
    cacheId: "large",
    axisValues: { s },
    chunkSpec: { s: 1 },
    verbose: 0,
    durability: "none",
  });
  await run(cache.slice({ s: [5, 50_000, 99_999] }), tens().exec);
  assertEquals((await scanned(cache)).map(({ pieces }) => pieces[0].data), [[50], [500_000], [999_990]]);
});

test("ranksOf() ranks points of several pieces among all that are known", () => {
  const request = { chunk: [], points: new Uint32Array(0), places: new Uint32Array(0), isWhole: false };
  const base = { request, excluded: new Uint32Array(0), isWhole: false };
  const pieces = [{ asked: Uint32Array.of(4, 1), data: 0 }, { asked: Uint32Array.of(2), data: 0 }];
  assertEquals(ranksOf({ ...base, total: 5, known: 3, pieces }), {
    known: Uint32Array.of(1, 2, 4),
    ranks: [Uint32Array.of(2, 0), Uint32Array.of(1)],
  });
  const all = [{ asked: Uint32Array.of(1, 0), data: 0 }];
  assertEquals(ranksOf({ ...base, total: 2, known: 2, pieces: all }), { known: undefined, ranks: [Uint32Array.of(1, 0)] });
});
