import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { assertEquals } from "@std/assert";
import { ChunkCache, run } from "../../mod.ts";
import { viewOf } from "../../src/cache_view.ts";
import { valueDecoder } from "../../src/results/reading.ts";
import { ranksOf } from "../../src/results/ranks.ts";
import { Scan } from "../../src/results/scan.ts";
import type { ScannedChunk } from "../../src/results/scanned_chunk.ts";
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

test("Scan.visit() shows the chunks in order, and goes on where it was enough", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const { state, selected } = viewOf(line(dir.path))!;
  const scan = new Scan(state, selected, { decoder: valueDecoder, onDamage: () => {} });
  const expected = (await scanned(line(dir.path))).map(({ pieces }) => pieces[0].data);
  const seen: unknown[] = [];
  let calls = 1;
  while (await scan.visit(({ pieces }) => seen.push(pieces[0].data) > 0)) calls++;
  await scan.close();
  assertEquals(seen, expected);
  assertEquals(calls, expected.length + 1);
});

test("Scan.visit() tells of damaged files once, and shows nothing of them", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const chunks = join(dir.path, line(dir.path).cacheId, "chunks");
  const names = await readdir(chunks);
  for (const name of names) {
    const bytes = await readFile(join(chunks, name));
    bytes[bytes.length - 1] ^= 1;
    await writeFile(join(chunks, name), bytes);
  }
  const { state, selected } = viewOf(line(dir.path))!;
  const damaged: string[] = [];
  const scan = new Scan(state, selected, { decoder: valueDecoder, onDamage: (path) => void damaged.push(path) });
  let known = 0;
  assertEquals(await scan.visit((chunk) => (known += chunk.known) < 0), false);
  assertEquals(damaged.sort(), names.map((name) => `chunks/${name}`).sort());
  assertEquals(known, 0);
});
